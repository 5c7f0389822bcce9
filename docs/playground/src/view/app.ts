import type { OwnFiles } from '../data/own-files.ts';
import type { DataPicture, Frame, FromWorker, ToWorker } from '../messages.ts';
import { fromHash, type Setting, toHash } from '../setting.ts';
import { classTable } from './class-table.ts';
import { confusionTable } from './confusion-table.ts';
import { element } from './element.ts';
import { fusionPanel } from './fusion-panel.ts';
import { lookGallery, openPanel } from './look-gallery.ts';
import { ownFilesField } from './own-files-field.ts';
import { planePicture } from './plane-picture.ts';
import { type RunState, runBar } from './run-bar.ts';
import { scoreCurve } from './score-curve.ts';
import { settingForm } from './setting-form.ts';
import { shotBars } from './shot-bars.ts';
import { themeButton } from './theme-button.ts';

/** What of a setting decides the data. */
const DATA_KEYS: readonly (keyof Setting)[] = ['set', 'classes', 'head', 'imbalance', 'seed'];

/** What of it only changes what is shown. */
const VIEW_KEYS: readonly (keyof Setting)[] = ['adjust', 'tau', 'reject', 'keep', 'score'];

/** Puts the playground into a page. */
export function startApp(page: HTMLElement, worker: Worker): void {
  let setting = fromHash(location.hash);
  let own: OwnFiles | null = null;
  let state: RunState = 'idle';
  let data: DataPicture | undefined;
  let frames: Partial<Record<Frame['which'], Frame>> = {};
  const tell = (message: ToWorker): void => worker.postMessage(message);

  const plane = planePicture();
  const bars = shotBars();
  const classes = classTable();
  const confusion = confusionTable();
  const curve = scoreCurve();
  const looks = lookGallery();
  const fusion = fusionPanel();
  const open = openPanel();
  const machine = element('p', { class: 'machine' }, 'The backend starts with the first training.');
  const files = ownFilesField((chosen) => {
    own = chosen;
    if (own) tell({ type: 'data', setting, own });
  });
  const run = runBar({
    train: () => {
      if (isOwn(setting) && own?.kind !== setting.set) {
        run.say(setting.set === 'csv' ? 'Choose a CSV file first.' : 'Choose images first.', true);
        return;
      }
      forget('chosen');
      run.say('Training began.');
      setState('running');
      tell({ type: 'train', setting, own });
    },
    pause: () => {
      setState(state === 'paused' ? 'running' : 'paused');
      tell({ type: 'pause', paused: state === 'paused' });
      run.say(state === 'paused' ? 'Paused.' : 'Training goes on.');
    },
    stop: () => tell({ type: 'stop' }),
  });
  const form = settingForm(change, files.root);

  function change(part: Partial<Setting>): void {
    setting = { ...setting, ...part };
    form.set(setting);
    history.replaceState(null, '', `#${toHash(setting)}`);
    const keys = Object.keys(part) as (keyof Setting)[];
    if (part.set !== undefined) own = null;
    show();
    if (keys.some((key) => DATA_KEYS.includes(key))) askForData();
    if (keys.some((key) => VIEW_KEYS.includes(key))) tell({ type: 'view', view: setting });
  }

  let waiting: ReturnType<typeof setTimeout> | undefined;
  function askForData(): void {
    clearTimeout(waiting);
    // A slider on its way is not followed at every step.
    waiting = setTimeout(() => {
      if (!isOwn(setting) || own?.kind === setting.set) tell({ type: 'data', setting, own });
    }, 80);
  }

  function show(): void {
    if (isOwn(setting)) files.setKind(setting.set);
    const isImages = setting.set === 'shapes' || setting.set === 'images';
    panels.looks.hidden = !isImages;
    panels.fusion.hidden = !isImages;
    panels.open.hidden = !setting.reject || isOwn(setting);
    panels.plane.dataset.kind = isImages ? 'images' : 'points';
  }

  function setState(next: RunState): void {
    state = next;
    run.setState(state);
    document.body.dataset.state = state;
  }

  function forget(which: Frame['which']): void {
    delete frames[which];
    curve.clear(which);
    render();
  }

  function render(): void {
    const chosen = frames.chosen ?? null;
    const reference = (setting.compare && frames.reference) || null;
    const names = data?.classNames ?? [];
    plane.setFrame(chosen);
    plane.setReference(reference);
    bars.setFrame(chosen);
    bars.setReference(reference);
    const shown = chosen ?? reference;
    classes.setFrame(shown, setting.adjust);
    confusion.setFrame(shown, names);
    looks.setFrame(chosen, names);
    if (state === 'idle') fusion.setLooks(chosen?.looks ?? [], data);
    open.setResult(shown?.open ?? null, names);
  }

  worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
    switch (message.type) {
      case 'data':
        data = message.picture;
        frames = {};
        plane.setData(data);
        classes.setData(data);
        curve.clear('chosen');
        curve.clear('reference');
        render();
        return;
      case 'made':
        plane.setMade(message.points, message.classIds);
        run.say(message.note);
        return;
      case 'backend':
        machine.textContent = `Backend: ${message.name} – ${message.device}`;
        machine.title = message.tried.map(({ name, reason }) => `${name}: ${reason}`).join('\n');
        return;
      case 'progress':
        run.setProgress(message.progress);
        return;
      case 'frame':
        frames[message.frame.which] = message.frame;
        curve.add(message.frame);
        render();
        return;
      case 'end':
        setState('idle');
        render();
        run.say(message.outcome === 'done' ? 'Training is over.' : 'Training was stopped.');
        return;
      case 'error':
        setState('idle');
        render();
        run.say(message.message, true);
        return;
    }
  };

  const share = element(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        navigator.clipboard.writeText(location.href).then(
          () => run.say('The address of this setting is in the clipboard.'),
          () => run.say('The address of this page holds the setting: copy it from the address bar.'),
        );
      },
    },
    'Share',
  );
  const panel = (title: string, name: string, ...children: HTMLElement[]): HTMLElement =>
    element(
      'section',
      { class: `panel ${name}`, 'aria-labelledby': `${name}-title` },
      element('h2', { id: `${name}-title` }, title),
      ...children,
    );
  const panels = {
    plane: panel('What the network has learned', 'plane-panel', plane.root, planeLegend(), machine),
    bars: panel('Accuracy on a balanced test set', 'bars-panel', bars.root),
    curve: panel('On the way', 'curve-panel', curve.root),
    classes: panel('From head to tail', 'classes-panel', classes.root),
    confusion: panel('Confusion matrix', 'confusion-panel', confusion.root),
    looks: panel('Where it looks', 'looks-panel', looks.root),
    fusion: panel('A rare class borrows', 'fusion-panel', fusion.root),
    open: panel('Unknown examples', 'open-panel-panel', open.root),
  };
  page.append(
    element('a', { class: 'skip', href: '#controls' }, 'Skip to the controls'),
    element(
      'header',
      {},
      element(
        'div',
        {},
        element('h1', {}, 'Long-tail playground'),
        element(
          'p',
          { class: 'lead' },
          'A few classes have most of the examples. Train on them, and see what each method does for the rare ones.',
        ),
      ),
      element('nav', { 'aria-label': 'Page' }, share, themeButton()),
    ),
    element(
      'main',
      {},
      element('div', { class: 'side', id: 'controls', tabindex: -1 }, run.root, form.root),
      element('div', { class: 'stage' }, ...Object.values(panels)),
    ),
    element(
      'footer',
      {},
      'Everything runs in this page, with @lt and TensorFlow.js. Nothing that you choose leaves your machine.',
    ),
  );
  addEventListener('hashchange', () => {
    if (location.hash.replace(/^#/, '') !== toHash(setting)) change(fromHash(location.hash));
  });
  form.set(setting);
  setState('idle');
  show();
  render();
  tell({ type: 'view', view: setting });
  if (!isOwn(setting)) tell({ type: 'data', setting, own });
}

function isOwn<Own extends Setting>(setting: Own): setting is Own & { set: 'csv' | 'images' } {
  return setting.set === 'csv' || setting.set === 'images';
}

function planeLegend(): HTMLElement {
  const entry = (key: string, text: string): HTMLElement =>
    element('span', { class: `entry ${key}` }, element('span', { class: 'sign' }), text);
  return element(
    'p',
    { class: 'legend plane-legend' },
    entry('dot-sign', 'training example'),
    entry('feature-sign', 'test image: two principal components of its features'),
    entry('ring-sign', 'made by the resampler'),
    entry('line-sign', 'decision boundary'),
    entry('dash-sign', 'that of plain cross-entropy'),
    entry('cross-sign', 'unknown'),
    entry('gray-sign', 'rejected'),
  );
}
