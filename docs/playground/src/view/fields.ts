import type { Choice } from '../choices.ts';
import { choiceOf } from '../choices.ts';
import type { NumberField } from '../setting.ts';
import { element } from './element.ts';

/** A control of the form. */
export interface Field<Value> {
  root: HTMLElement;
  /** Shows a value, without telling anyone. */
  set(value: Value): void;
}

/** Makes a list to choose from, with a sentence on what is chosen. */
export function selectField<Id extends string>(
  id: string,
  label: string,
  choices: readonly Choice<Id>[],
  onChange: (value: Id) => void,
): Field<Id> {
  const about = element('p', { id: `${id}-about`, class: 'about' });
  const select = element(
    'select',
    {
      id,
      'aria-describedby': `${id}-about`,
      onchange: () => {
        set(select.value as Id);
        onChange(select.value as Id);
      },
    },
    ...choices.map((choice) => element('option', { value: choice.id }, choice.title)),
  );
  const set = (value: Id): void => {
    select.value = value;
    about.textContent = choiceOf(choices, value).about;
  };
  const root = element('div', { class: 'field' }, element('label', { for: id }, label), select, about);
  return { root, set };
}

/** Makes a slider with the number that it stands at. */
export function rangeField(
  id: string,
  label: string,
  { min, max, step }: NumberField,
  onChange: (value: number) => void,
  write: (value: number) => string = (value) => `${value}`,
): Field<number> {
  const output = element('output', { for: id });
  const input = element('input', {
    id,
    type: 'range',
    min,
    max,
    step,
    oninput: () => {
      set(Number(input.value));
      onChange(Number(input.value));
    },
  });
  const set = (value: number): void => {
    input.value = `${value}`;
    output.textContent = write(value);
    input.setAttribute('aria-valuetext', write(value));
    input.style.setProperty('--part', `${(value - min) / (max - min)}`);
  };
  const head = element('div', { class: 'field-head' }, element('label', { for: id }, label), output);
  return { root: element('div', { class: 'field' }, head, input), set };
}

/** Makes a switch. */
export function switchField(id: string, label: string, onChange: (value: boolean) => void): Field<boolean> {
  const input = element('input', { id, type: 'checkbox', onchange: () => onChange(input.checked) });
  const root = element('div', { class: 'field switch' }, input, element('label', { for: id }, label));
  return {
    root,
    set: (value) => {
      input.checked = value;
    },
  };
}

/** Makes buttons of which one is pressed. */
export function radioField<Id extends string>(
  id: string,
  label: string,
  choices: readonly Choice<Id>[],
  onChange: (value: Id) => void,
): Field<Id> {
  const about = element('p', { class: 'about' });
  const inputs = choices.map((choice) =>
    element('input', {
      type: 'radio',
      name: id,
      id: `${id}-${choice.id}`,
      value: choice.id,
      onchange: () => {
        set(choice.id);
        onChange(choice.id);
      },
    }),
  );
  const set = (value: Id): void => {
    for (const input of inputs) input.checked = input.value === value;
    about.textContent = choiceOf(choices, value).about;
  };
  const buttons = choices.flatMap((choice, i) => [
    inputs[i]!,
    element('label', { for: `${id}-${choice.id}` }, choice.title),
  ]);
  const group = element('div', { class: 'segments', role: 'radiogroup', 'aria-label': label }, ...buttons);
  return { root: element('div', { class: 'field' }, group, about), set };
}
