import { checkNumber, checkOptions, describeValue } from '@lt/core';
import type { CheckpointStore } from '@lt/training';
import { checkPlace } from './check-place.ts';
import { checkSignal } from './check-signal.ts';

/** Where and when `FeatureBank.prepare` saves what it found. Give `directory` or `store`. */
export interface BankCheckpoint {
  /** A directory, in Node. It is made if it is not there. Each bank needs one of its own. */
  directory?: string;
  /** Any other place, for example IndexedDB in a browser. */
  store?: CheckpointStore;
  /**
   * When to save, besides the end, an abort, an error, and each 64 MB of maps: after so many images, at least 1, or seconds, at least 0. Only what
   * is new is written, between two blocks of images.
   *
   * @default { seconds: 60 }
   */
  every?:
    | number
    | {
        /** Seconds since it was last saved, at least 0; written after the block that passes them. */
        seconds: number;
      };
}

/** Options of {@link FeatureBank.prepare}. */
export interface PrepareOptions {
  /** Ends the work between two blocks of images. */
  signal?: AbortSignal;
  /** Runs after each block, and first once what was saved is read. */
  onProgress?: (event: {
    /** Images that are done. */
    done: number;
    /** Images in all. */
    total: number;
  }) => void;
  /** Saves what was found, from which the work goes on after an abort, a crash or a power cut. */
  checkpoint?: BankCheckpoint;
  /**
   * Whether to go on from what was saved, to the same bytes; there need not be anything. Images, network and all options must be those of the run
   * that saved it. Classes and options are compared, and the kernel, and the features and activation map of an image: a function that computes
   * maps is asked for one image alone.
   *
   * @default false
   */
  resume?: boolean;
}

/** Checks the options of a preparation. */
export function checkPrepare(caller: string, options: PrepareOptions): PrepareOptions {
  checkOptions(caller, options);
  const { checkpoint, resume = false, onProgress, signal } = options;
  checkSignal(caller, signal);
  const refuse = (argument: string, expected: string, got: unknown): never => {
    throw new TypeError(`${caller}: expected \`${argument}\` to be ${expected}, got ${describeValue(got)}.`);
  };
  if (onProgress !== undefined && typeof onProgress !== 'function')
    refuse('onProgress', 'a function', onProgress);
  if (typeof resume !== 'boolean') refuse('resume', 'true or false', resume);
  checkPlace(caller, checkpoint, resume);
  const every = checkpoint?.every;
  if (typeof every === 'number') checkNumber(caller, 'checkpoint.every', every, { min: 1, integer: true });
  else if (every !== undefined) {
    checkNumber(caller, 'checkpoint.every.seconds', every?.seconds, { min: 0 });
  }
  return options;
}
