import type { Progress } from '../messages.ts';
import { element } from './element.ts';

/** Whether something trains. */
export type RunState = 'idle' | 'running' | 'paused';

/** Buttons that start, halt and end a training, and how far it is. */
export interface RunBar {
  root: HTMLElement;
  setState(state: RunState): void;
  setProgress(progress: Progress): void;
  /** Says a sentence, aloud to screen readers. */
  say(sentence: string, isError?: boolean): void;
}

/** Makes them. */
export function runBar(actions: { train(): void; pause(): void; stop(): void }): RunBar {
  const train = element(
    'button',
    { type: 'button', class: 'primary', onclick: () => actions.train() },
    'Train',
  );
  const pause = element('button', { type: 'button', onclick: () => actions.pause() }, 'Pause');
  const stop = element('button', { type: 'button', onclick: () => actions.stop() }, 'Stop');
  const progress = element('progress', { max: 1, value: 0, 'aria-label': 'Training progress' });
  const place = element('p', { class: 'place' });
  const status = element('p', { class: 'status', role: 'status', 'aria-live': 'polite' });
  const root = element(
    'section',
    { class: 'run', 'aria-label': 'Training' },
    element('div', { class: 'buttons' }, train, pause, stop),
    progress,
    place,
    status,
  );
  let said = -1;
  return {
    root,
    setState: (state) => {
      root.dataset.state = state;
      const isIdle = state === 'idle';
      train.textContent = isIdle ? 'Train' : 'Start over';
      // A button that has the focus must not vanish below it.
      if (isIdle && (document.activeElement === pause || document.activeElement === stop)) train.focus();
      pause.disabled = isIdle;
      stop.disabled = isIdle;
      pause.textContent = state === 'paused' ? 'Go on' : 'Pause';
      if (state === 'running') said = -1;
    },
    setProgress: ({ which, done, epoch, totalEpochs, loss, examplesPerSecond, phase }) => {
      progress.value = done;
      const what = which === 'reference' ? 'plain cross-entropy, for comparison' : phase || 'your method';
      place.textContent =
        `${what} · epoch ${epoch} of ${totalEpochs} · loss ${loss.toFixed(3)} · ` +
        `${Math.round(examplesPerSecond).toLocaleString('en')} examples a second`;
      // A word now and then: screen readers must come to an end.
      const quarter = Math.floor(4 * done);
      if (quarter > said && quarter < 4) {
        said = quarter;
        if (quarter > 0) status.textContent = `${25 * quarter} percent trained.`;
      }
    },
    say: (sentence, isError = false) => {
      status.textContent = sentence;
      status.classList.toggle('error', isError);
    },
  };
}
