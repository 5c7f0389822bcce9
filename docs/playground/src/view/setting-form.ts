import { BACKENDS, LOSSES, METHODS, RESAMPLERS, SAMPLERS, SCORES, SETS } from '../choices.ts';
import { NUMBERS, type Setting } from '../setting.ts';
import { element } from './element.ts';
import { type Field, radioField, rangeField, selectField, switchField } from './fields.ts';

/** The form of all that can be chosen. */
export interface SettingForm {
  root: HTMLElement;
  /** Shows a setting, and hides what does not apply to it. */
  set(setting: Setting): void;
}

/**
 * Makes the form.
 *
 * @param onChange - Gets what the visitor changed.
 * @param ownFiles - The control for own files, shown for the sets that need it.
 */
export function settingForm(
  onChange: (change: Partial<Setting>) => void,
  ownFiles: HTMLElement,
): SettingForm {
  const change =
    <Key extends keyof Setting>(key: Key) =>
    (value: Setting[Key]): void =>
      onChange({ [key]: value } as Partial<Setting>);
  const number = (key: keyof typeof NUMBERS, label: string, write?: (value: number) => string) =>
    rangeField(key, label, NUMBERS[key], change(key), write);
  const fields = {
    set: selectField('set', 'Data set', SETS, change('set')),
    classes: number('classes', 'Classes'),
    head: number('head', 'Examples of the largest class'),
    imbalance: number('imbalance', 'Imbalance', (value) => `${value} : 1`),
    method: radioField('method', 'Method', METHODS, change('method')),
    loss: selectField('loss', 'Loss', LOSSES, change('loss')),
    sampler: selectField('sampler', 'Sampler', SAMPLERS, change('sampler')),
    resampler: selectField('resampler', 'Resampling', RESAMPLERS, change('resampler')),
    adjust: switchField('adjust', 'Show logit adjustment in the pictures', change('adjust')),
    tau: number('tau', 'Strength of the adjustment', (value) => value.toFixed(1)),
    reject: switchField('reject', 'Reject what looks unknown', change('reject')),
    score: selectField('score', 'How known an example looks', SCORES, change('score')),
    keep: number('keep', 'Known examples to accept', (value) => `${value}%`),
    epochs: number('epochs', 'Epochs'),
    rate: number('rate', 'Learning rate', (value) => `${value}`),
    batch: number('batch', 'Batch size'),
    seed: number('seed', 'Seed'),
    compare: switchField('compare', 'Train plain cross-entropy beside it', change('compare')),
    backend: selectField('backend', 'Backend', BACKENDS, change('backend')),
  } satisfies { [Key in keyof Setting]: Field<Setting[Key]> };

  const group = (title: string, ...children: HTMLElement[]): HTMLElement =>
    element('fieldset', {}, element('legend', {}, title), ...children);
  const roots = (...keys: (keyof Setting)[]): HTMLElement[] => keys.map((key) => fields[key].root);
  const root = element(
    'div',
    { class: 'form' },
    group('Data', fields.set.root, ownFiles, ...roots('classes', 'head', 'imbalance')),
    group('Method', ...roots('method', 'loss', 'sampler', 'resampler')),
    group('After training', ...roots('adjust', 'tau', 'reject', 'score', 'keep')),
    element(
      'details',
      {},
      element('summary', {}, 'Training and machine'),
      ...roots('compare', 'epochs', 'rate', 'batch', 'seed', 'backend'),
    ),
  );
  const show = (key: keyof Setting, isShown: boolean): void => {
    fields[key].root.hidden = !isShown;
  };
  return {
    root,
    set: (setting) => {
      for (const key of Object.keys(fields) as (keyof Setting)[]) {
        (fields[key] as Field<Setting[keyof Setting]>).set(setting[key]);
      }
      const isOwn = setting.set === 'csv' || setting.set === 'images';
      const isImages = setting.set === 'images' || setting.set === 'shapes';
      ownFiles.hidden = !isOwn;
      show('classes', !isOwn && !isImages);
      show('head', !isOwn);
      show('imbalance', !isOwn);
      show('loss', setting.method === 'single');
      show('sampler', setting.method === 'single');
      show('resampler', !isImages);
      show('reject', !isOwn);
      show('score', setting.reject && !isOwn);
      show('keep', setting.reject && !isOwn);
    },
  };
}
