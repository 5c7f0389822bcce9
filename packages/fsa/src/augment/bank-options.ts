import { checkNumber, checkNumbers, checkOneOf, checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { classActivationMap } from '../cam/class-activation-map.ts';
import type { CamNormalization } from '../cam/normalize-cam.ts';
import { checkSeparation, type SeparateFeaturesOptions } from '../cam/separate-features.ts';
import { checkSource, type FeatureMaps, type FeatureSource } from './feature-source.ts';

/** What a bank keeps of the feature maps. */
export type BankStorage = 'maps' | 'pooledParts' | 'recompute';

/** Options of {@link FeatureBank}. */
export interface FeatureBankOptions extends SeparateFeaturesOptions {
  /** Feature maps of the training images, which must not change, and stay yours. */
  features: FeatureMaps;
  /** Class of each image, whole numbers from 0, `[numRows]`. */
  classIds: ArrayLike<number>;
  /**
   * Kernel of the linear layer behind the pooling, as the first phase left it, `[channels, numClasses]`. It is read in `prepare()`,
   * and not afterwards: the maps do not drift when the classifier is fine-tuned. May be left out where `cam` is given.
   */
  kernel?: Tensor2D;
  /** Makes the activation maps of some images' own classes, for example by `gradCam`. @default classActivationMap with `kernel` */
  cam?: (features: Tensor4D, classIds: Int32Array) => Tensor3D;
  /** How the activation maps are scaled to [0, 1]; the paper does not say. @default 'minmax' */
  normalization?: CamNormalization;
  /**
   * `'maps'` keeps whole maps in memory; those that are given as a tensor or as numbers are not copied. `'pooledParts'` keeps the mean
   * vectors of each image only, two for an image of a class that is either head or tail: enough for the mode `'expectation'`, and smaller by
   * half the number of positions. `'recompute'` keeps nothing but masks, and asks `features` again for each batch.
   *
   * @default 'maps', and 'recompute' where `features` is a function
   */
  storage?: BankStorage;
  /** Classes of which the mean of the specific vectors is kept, with `'pooledParts'`: the tail. @default all */
  targetClasses?: ArrayLike<number>;
  /** Classes of which the mean of the generic vectors is kept, with `'pooledParts'`: the head. @default all */
  donorClasses?: ArrayLike<number>;
  /** Images that are looked at in one go while masks are made. @default 256 */
  blockRows?: number;
  /** Most bytes that the bank may keep in memory; what would need more is an error that says how much. @default 2 ** 30 */
  maxBytes?: number;
}

/** Checked options of a bank. */
export interface BankPlan {
  source: FeatureSource;
  classIds: Int32Array;
  /** Of the activation maps, unless `cam` makes them. */
  kernel: Tensor2D | undefined;
  cam: (features: Tensor4D, classIds: Int32Array) => Tensor3D;
  separation: Required<SeparateFeaturesOptions>;
  normalization: CamNormalization;
  storage: BankStorage;
  /** Whether a bank of maps needs a copy of them. */
  copies: boolean;
  isTarget: (classId: number) => boolean;
  isDonor: (classId: number) => boolean;
  blockRows: number;
  maxBytes: number;
}

/** Checks the options of a bank. */
export function checkBankOptions(caller: string, options: FeatureBankOptions): BankPlan {
  checkOptions(caller, options);
  const ids = { min: 0, integer: true };
  const classIds = Int32Array.from(checkNumbers(caller, 'classIds', options.classIds, ids));
  const source = checkSource(caller, options.features, classIds.length);
  const isFunction = typeof options.features === 'function';
  const storage = options.storage ?? (isFunction ? 'recompute' : 'maps');
  checkOneOf(caller, 'storage', storage, ['maps', 'pooledParts', 'recompute']);
  const normalization = options.normalization ?? 'minmax';
  const whole = { min: 1, integer: true };
  return {
    source,
    classIds,
    kernel: options.cam === undefined ? options.kernel : undefined,
    cam: checkCam(caller, options, classIds, source.shape?.[2]),
    separation: checkSeparation(caller, options),
    normalization: checkOneOf(caller, 'normalization', normalization, ['minmax', 'reluMinmax', 'reluMax']),
    storage,
    copies: storage === 'maps' && isFunction,
    isTarget: membership(caller, 'targetClasses', options.targetClasses),
    isDonor: membership(caller, 'donorClasses', options.donorClasses),
    blockRows: checkNumber(caller, 'blockRows', options.blockRows ?? 256, whole),
    maxBytes: checkNumber(caller, 'maxBytes', options.maxBytes ?? 2 ** 30, { min: 0 }),
  };
}

function checkCam(
  caller: string,
  { cam, kernel }: FeatureBankOptions,
  classIds: Int32Array,
  channels: number | undefined,
): BankPlan['cam'] {
  if (cam !== undefined) {
    if (typeof cam === 'function') return cam;
    throw new TypeError(`${caller}: expected \`cam\` to be a function, got ${describeValue(cam)}.`);
  }
  const shape = [channels ?? 'channels', 'numClasses'];
  checkTensor(caller, 'kernel', kernel, { dtype: 'float32', shape });
  const numClasses = kernel!.shape[1];
  for (const id of classIds) {
    if (id < numClasses) continue;
    throw new RangeError(
      `${caller}: expected \`classIds\` to be below ${numClasses}, the number of columns of \`kernel\`, got ${id}.`,
    );
  }
  return (features, ids) => classActivationMap(features, kernel!, ids);
}

function membership(
  caller: string,
  argument: string,
  classes: ArrayLike<number> | undefined,
): (classId: number) => boolean {
  if (classes === undefined) return () => true;
  const members = new Set(Array.from(checkNumbers(caller, argument, classes, { min: 0, integer: true })));
  return (classId) => members.has(classId);
}
