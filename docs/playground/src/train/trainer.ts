import { dispose, tensor } from '@tensorflow/tfjs-core';
import { type DataSet, numRowsOf, type Rows } from '../data/data-set.ts';
import { dataKey, makeData } from '../data/make-data.ts';
import type { OwnFiles } from '../data/own-files.ts';
import type { FromWorker, Progress, Which } from '../messages.ts';
import type { Setting, View } from '../setting.ts';
import { describeSnapshot } from './describe-snapshot.ts';
import { makeNetwork } from './make-network.ts';
import type { Step } from './network.ts';
import { type Plane, planeOf } from './plane.ts';
import { resample } from './resample.ts';
import { type Gallery, openGallery, type Snapshot, takeSnapshot } from './snapshot.ts';
import { startBackend } from './start-backend.ts';
import { toPixels } from './to-pixels.ts';

/** Milliseconds between two looks at a network, and between two words about its progress. */
const LOOK_EVERY = 150;
const SPEAK_EVERY = 50;

/** Trains what it is told to, and tells what comes of it. It lives in the worker. */
export class Trainer {
  readonly #tell: (message: FromWorker) => void;
  #data: { key: string; own: OwnFiles | null; set: DataSet; plane: Plane | null } | undefined;
  #view: View | undefined;
  #snapshots: Partial<Record<Which, Snapshot>> = {};
  #referenceKey = '';
  #backend = '';
  #stop: AbortController | undefined;
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  /** Ends the training if there is one, makes the data of a setting, and shows them. */
  async show(setting: Setting, own: OwnFiles | null): Promise<void> {
    if (this.#has(setting, own)) return;
    this.stop();
    await this.#running;
    this.#show(setting, own);
  }

  #has(setting: Setting, own: OwnFiles | null): boolean {
    return this.#data?.key === dataKey(setting) && this.#data.own === own;
  }

  #show(setting: Setting, own: OwnFiles | null): void {
    if (this.#has(setting, own)) return;
    const key = dataKey(setting);
    const set = makeData(setting, own);
    const plane = planeOf(set);
    this.#data = { key, own, set, plane };
    this.#snapshots = {};
    this.#referenceKey = '';
    const none = new Float32Array(0);
    this.#tell({
      type: 'data',
      picture: {
        kind: set.kind,
        classNames: set.classNames,
        classCounts: set.classCounts,
        points: plane?.project(set.train.values) ?? none,
        classIds: set.train.classIds,
        unknownPoints: plane?.project(set.unknown.values) ?? none,
        numUnknown: numRowsOf(set.unknown),
        domain: plane?.domain ?? set.domain,
        samples: set.pictures
          ? set.classNames.map((_, c) =>
              toPixels(set.pictures!, set.test.classIds.indexOf(c), set.inputShape),
            )
          : [],
      },
    });
  }

  /** Shows the last snapshots in another way. */
  async look(view: View): Promise<void> {
    this.#view = view;
    for (const which of ['reference', 'chosen'] as const) {
      const snapshot = this.#snapshots[which];
      if (snapshot) await this.#present(snapshot);
    }
  }

  /** Halts the training, or lets it go on. */
  pause(paused: boolean): void {
    this.#resume?.();
    this.#paused = paused
      ? new Promise((resolve) => {
          this.#resume = resolve;
        })
      : undefined;
  }

  /** Ends the training. */
  stop(): void {
    this.#stop?.abort();
    this.pause(false);
  }

  /** Ends the training that runs, and begins one. */
  async train(setting: Setting, own: OwnFiles | null): Promise<void> {
    this.stop();
    const before = this.#running;
    let finish = (): void => {};
    this.#running = new Promise((resolve) => {
      finish = resolve;
    });
    const controller = new AbortController();
    this.#stop = controller;
    await before;
    this.#view = setting;
    try {
      controller.signal.throwIfAborted();
      this.#show(setting, own);
      await this.#start(setting.backend);
      await this.#run(setting, controller.signal);
      this.#tell({ type: 'end', outcome: 'done' });
    } catch (error) {
      if (controller.signal.aborted) this.#tell({ type: 'end', outcome: 'stopped' });
      else this.#tell({ type: 'error', message: (error as Error).message });
    } finally {
      finish();
    }
  }

  async #start(backend: Setting['backend']): Promise<void> {
    if (backend === this.#backend) return;
    const { name, device, tried } = await startBackend(backend);
    this.#backend = backend;
    this.#tell({ type: 'backend', name, device, tried });
  }

  async #run(setting: Setting, signal: AbortSignal): Promise<void> {
    const { set, plane, key } = this.#data!;
    const plain: Setting = { ...setting, method: 'single', loss: 'cross-entropy', sampler: 'instance' };
    const { epochs, rate, batch, seed } = setting;
    const referenceKey = JSON.stringify([key, epochs, rate, batch, seed]);
    const withReference = setting.compare && referenceKey !== this.#referenceKey;
    const isPlain =
      setting.method === 'single' && setting.loss === 'cross-entropy' && setting.sampler === 'instance';
    const gallery = openGallery(set, plane);
    try {
      if (withReference && !(isPlain && setting.resampler === 'none')) {
        await this.#trainOne(
          'reference',
          { ...plain, resampler: 'none' },
          set.train,
          gallery,
          signal,
          [0, 0.5],
        );
        this.#referenceKey = referenceKey;
      }
      const rows = await this.#resampled(setting, set);
      const part: [number, number] = withReference && this.#referenceKey === referenceKey ? [0.5, 1] : [0, 1];
      await this.#trainOne('chosen', setting, rows, gallery, signal, part);
      if (isPlain && setting.resampler === 'none' && setting.compare)
        await this.#keepAsReference(referenceKey);
    } finally {
      dispose(Object.values(gallery).filter((one) => one !== null));
    }
  }

  /** Takes plain cross-entropy, just trained, for what others are compared with. */
  async #keepAsReference(key: string): Promise<void> {
    this.#referenceKey = key;
    this.#snapshots.reference = { ...this.#snapshots.chosen!, which: 'reference' };
    await this.#present(this.#snapshots.reference);
  }

  async #resampled(setting: Setting, set: DataSet): Promise<Rows> {
    if (setting.resampler === 'none' || set.kind === 'images') return set.train;
    const made = await resample(set.train, set.inputShape[0]!, setting);
    const points = this.#data!.plane!.project(made.values);
    this.#tell({ type: 'made', points, classIds: made.classIds, note: made.note });
    return made;
  }

  async #trainOne(
    which: Which,
    setting: Setting,
    rows: Rows,
    gallery: Gallery,
    signal: AbortSignal,
    [from, to]: [number, number],
  ): Promise<void> {
    const { set } = this.#data!;
    const { inputShape, classCounts: counts } = set;
    const examples = tensor(rows.values, [rows.classIds.length, ...inputShape]);
    const classCounts = rows === set.train ? counts : countOf(rows.classIds, counts.length);
    const network = makeNetwork(setting, { inputShape, examples, classIds: rows.classIds, classCounts });
    const totalEpochs = setting.epochs;
    let looked = 0;
    let spoken = 0;
    const onStep = (step: Step): Promise<void> | undefined => {
      if (performance.now() - spoken > SPEAK_EVERY || step.done >= 1) {
        spoken = performance.now();
        this.#tell({ type: 'progress', progress: progressOf(which, step, totalEpochs, from, to) });
      }
      return this.#paused;
    };
    const onEpoch = async (epoch: number): Promise<void> => {
      if (performance.now() - looked < LOOK_EVERY && epoch < totalEpochs - 1) return;
      const place = { which, epoch: epoch + 1, totalEpochs };
      const snapshot = await takeSnapshot(network, set, gallery, place);
      this.#snapshots[which] = snapshot;
      await this.#present(snapshot);
      looked = performance.now();
    };
    try {
      await network.train({ signal, onStep, onEpoch });
    } finally {
      network.dispose();
      examples.dispose();
    }
  }

  async #present(snapshot: Snapshot): Promise<void> {
    const { set, plane } = this.#data!;
    this.#tell({ type: 'frame', frame: await describeSnapshot(snapshot, set, plane, this.#view!) });
  }
}

function progressOf(which: Which, step: Step, totalEpochs: number, from: number, to: number): Progress {
  const { done, epoch, loss, examplesPerSecond, phase = '' } = step;
  return {
    which,
    done: from + (to - from) * done,
    epoch: epoch + 1,
    totalEpochs,
    loss,
    examplesPerSecond,
    phase,
  };
}

function countOf(classIds: Int32Array, numClasses: number): Int32Array {
  const counts = new Int32Array(numClasses);
  for (const c of classIds) counts[c]!++;
  return counts;
}
