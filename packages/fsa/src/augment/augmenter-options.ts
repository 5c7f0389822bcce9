import {
  checkNumber,
  checkNumbers,
  checkOneOf,
  checkOptions,
  countClasses,
  createRandom,
  describeValue,
  type Random,
  splitHeadTail,
} from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { checkBankOptions, type FeatureBankOptions } from './bank-options.ts';
import { FeatureBank } from './feature-bank.ts';
import { checkFusionMode, type FusionMode } from './fusion-mode.ts';
import { checkSpecificCount, type SpecificCountOptions } from './specific-count.ts';

/** Options of {@link FeatureAugmenter}: its own, and those of `FeatureBank`. */
export interface FeatureAugmenterOptions
  extends Omit<FeatureBankOptions, 'features' | 'classIds' | 'targetClasses' | 'donorClasses'>,
    SpecificCountOptions {
  /** Feature maps of the training images, or a bank of them; a bank brings class ids, thresholds and storage with it. */
  features: FeatureBankOptions['features'] | FeatureBank;
  /** Class of each image, whole numbers from 0, `[numRows]`. Left out with a bank. */
  classIds?: ArrayLike<number>;
  /** Bias of the linear layer, `[numClasses]`, for the scores by which confusing classes are found. @default zeros */
  bias?: Tensor1D;
  /** Training images of each class, `[numClasses]`. @default counted from `classIds` */
  classCounts?: ArrayLike<number>;
  /** Share of the training images that the head holds; the paper's value is 0.9, its best one in an ablation 0.95. @default 0.9 */
  headShare?: number;
  /** Head classes: donors, and the other half of each batch. @default those of `splitHeadTail` */
  headClasses?: ArrayLike<number>;
  /** Tail classes, which are augmented. @default those of `splitHeadTail` */
  tailClasses?: ArrayLike<number>;
  /**
   * Donor classes of each tail class, most confusing first: what `confusingClasses` returns, or an object.
   *
   * @default found in `prepare()`, by `score` of the tail images' own logits
   */
  confusing?: ReadonlyMap<number, readonly number[]> | Readonly<Record<number, readonly number[]>>;
  /**
   * By what tail images say whom they are taken for: the mean probability of each class, or its mean logit. The paper does not say which.
   *
   * @default 'softmax'
   */
  score?: 'softmax' | 'logit';
  /** Donor classes for each tail class, N_f; the paper takes as many as donors. @default `donorsPerTail`, at least 1 */
  numConfusing?: number;
  /** Who may become a donor class: the head, or any other class; the paper says both. @default 'head' */
  candidates?: 'head' | 'all';
  /**
   * Whom donors are drawn from: `'confusing'` classes as in the paper; `'random'` head classes, or the tail image's own class
   * (`'sameClass'`), both for comparison.
   *
   * @default 'confusing'
   */
  donors?: 'confusing' | 'random' | 'sameClass';
  /** Tail images in a batch, N_t; 16 for CIFAR follows from the paper's batch of 128. @default 16 */
  tailPerBatch?: number;
  /** Augmented samples for each tail image, N_a; 3 in the paper for CIFAR. 0 gives balanced batches without fusion. @default 3 */
  donorsPerTail?: number;
  /** Whether each tail image is as likely as any other, or each tail class; the paper does not say. @default 'instance' */
  tailDraw?: 'instance' | 'class';
  /** Whether each head image is as likely as any other, or each head class; the paper does not say. @default 'instance' */
  headDraw?: 'instance' | 'class';
  /**
   * How to fuse, see `fuseFeatures`. A bank of pooled parts has `'expectation'` only; `'spatial'` needs `network`.
   *
   * @default 'draw', and 'expectation' with a bank of pooled parts
   */
  mode?: FusionMode;
  /** Share of specific vectors, in [0, 1]. @default drawn uniformly for each augmented sample, as in the paper */
  gamma?: number;
  /**
   * Whether each augmented sample is scaled to the length of its tail image's pooled features. Draws are longer than what they are drawn from,
   * since vectors of zeros are left out; the paper does not scale. `FeatureAugmenter.measure` tells by how much.
   *
   * @default false
   */
  renormalize?: boolean;
  /**
   * What follows the maps up to the classifier, in inference mode, `[batch, height, width, channels]` to `[batch, featureDim]`; for maps from a
   * shallower layer, whose activation maps are made by `cam`. The paper fuses behind the last block, the best of the three that it tried.
   *
   * @default the mean over the positions
   */
  network?: (maps: Tensor4D) => Tensor2D;
  /** Where all draws come from, by streams of its own for each batch; its position does not move. @default createRandom(0) */
  random?: Random;
}

/** Checked options of an augmenter. */
export interface AugmenterPlan {
  bank: FeatureBank;
  kernel: Tensor2D | undefined;
  bias: Tensor1D | undefined;
  headClasses: number[];
  tailClasses: number[];
  confusing: ReadonlyMap<number, readonly number[]> | undefined;
  score: 'softmax' | 'logit';
  numConfusing: number;
  candidates: 'head' | 'all';
  donors: 'confusing' | 'random' | 'sameClass';
  tailPerBatch: number;
  donorsPerTail: number;
  tailDraw: 'instance' | 'class';
  headDraw: 'instance' | 'class';
  mode: FusionMode;
  count: Required<SpecificCountOptions>;
  gamma: number | undefined;
  renormalize: boolean;
  network: ((maps: Tensor4D) => Tensor2D) | undefined;
  random: Random;
}

const NAME = 'FeatureAugmenter';

/** Checks the options of an augmenter, and makes its bank. */
export function checkAugmenterOptions(options: FeatureAugmenterOptions): AugmenterPlan {
  checkOptions(NAME, options);
  const { features, kernel, bias, network } = options;
  const classIds = features instanceof FeatureBank ? features.classIds : options.classIds!;
  const ids = { min: 0, integer: true };
  if (kernel !== undefined) checkTensor(NAME, 'kernel', kernel, { dtype: 'float32', rank: 2 });
  checkNumbers(NAME, 'classIds', classIds, { ...ids, ...(kernel && { below: kernel.shape[1] }) });
  if (bias !== undefined) {
    checkTensor(NAME, 'bias', bias, { dtype: 'float32', shape: [kernel?.shape[1] ?? 'numClasses'] });
  }
  const counts = countsOf(options, classIds);
  const split = splitHeadTail(
    counts,
    checkNumber(NAME, 'headShare', options.headShare ?? 0.9, { above: 0, max: 1 }),
  );
  const present = new Set(Array.from(classIds));
  const classesOf = (argument: 'headClasses' | 'tailClasses', fallback: number[]): number[] => {
    const given = checkNumbers(NAME, argument, options[argument] ?? fallback, { ...ids, allowEmpty: true });
    const found = [...new Set(Array.from(given))].filter((id) => present.has(id));
    if (found.length > 0) return found;
    throw new RangeError(
      `${NAME}: expected \`${argument}\` to hold a class that has images, got none. A tail is there if ` +
        'the head holds its share without it: lower `headShare`, or name the classes.',
    );
  };
  const [headClasses, tailClasses] = [
    classesOf('headClasses', split.head),
    classesOf('tailClasses', split.tail),
  ];
  const count = { min: 0, integer: true };
  const donorsPerTail = checkNumber(NAME, 'donorsPerTail', options.donorsPerTail ?? 3, count);
  const numConfusing = options.numConfusing ?? Math.max(donorsPerTail, 1);
  const candidates = checkOneOf(NAME, 'candidates', options.candidates ?? 'head', ['head', 'all']);
  const donors = checkOneOf(NAME, 'donors', options.donors ?? 'confusing', [
    'confusing',
    'random',
    'sameClass',
  ]);
  const bank = features instanceof FeatureBank ? features : makeBank(options, tailClasses, headClasses);
  const { gamma } = options;
  if (gamma !== undefined) checkNumber(NAME, 'gamma', gamma, { min: 0, max: 1 });
  if (network !== undefined && typeof network !== 'function') {
    throw new TypeError(`${NAME}: expected \`network\` to be a function, got ${describeValue(network)}.`);
  }
  const { renormalize = false } = options;
  if (typeof renormalize !== 'boolean') {
    throw new TypeError(
      `${NAME}: expected \`renormalize\` to be true or false, got ${describeValue(renormalize)}.`,
    );
  }
  return {
    bank,
    kernel,
    bias,
    headClasses,
    tailClasses,
    confusing: checkConfusing(options, tailClasses),
    score: checkOneOf(NAME, 'score', options.score ?? 'softmax', ['softmax', 'logit']),
    numConfusing: checkNumber(NAME, 'numConfusing', numConfusing, { min: 1, integer: true }),
    candidates,
    donors,
    tailPerBatch: checkNumber(NAME, 'tailPerBatch', options.tailPerBatch ?? 16, { min: 1, integer: true }),
    donorsPerTail,
    tailDraw: checkOneOf(NAME, 'tailDraw', options.tailDraw ?? 'instance', ['instance', 'class']),
    headDraw: checkOneOf(NAME, 'headDraw', options.headDraw ?? 'instance', ['instance', 'class']),
    mode: checkFusionMode(NAME, options.mode, bank.storage, network !== undefined),
    count: checkSpecificCount(NAME, options),
    gamma,
    renormalize,
    network,
    random: checkRandom(options.random ?? createRandom(0)),
  };
}

function makeBank(
  options: FeatureAugmenterOptions,
  tailClasses: number[],
  headClasses: number[],
): FeatureBank {
  const donorsAreHead = (options.donors ?? 'confusing') !== 'sameClass' && options.candidates !== 'all';
  const bankOptions = {
    ...(options as FeatureBankOptions),
    targetClasses: tailClasses,
    ...(donorsAreHead && options.confusing === undefined && { donorClasses: headClasses }),
  };
  // Once here, so that messages name the class that was called.
  checkBankOptions(NAME, bankOptions);
  return new FeatureBank(bankOptions);
}

/** Images of each class, with a place for every class that there is. */
function countsOf({ classCounts, kernel }: FeatureAugmenterOptions, classIds: ArrayLike<number>) {
  const numClasses = kernel?.shape[1];
  if (classCounts === undefined) return countClasses(classIds, numClasses);
  checkNumbers(NAME, 'classCounts', classCounts, {
    min: 0,
    ...(numClasses !== undefined && { length: numClasses }),
  });
  checkNumbers(NAME, 'classIds', classIds, { below: classCounts.length });
  return classCounts;
}

/** Donor classes of each tail class, if they are named. */
function checkConfusing(
  options: FeatureAugmenterOptions,
  tailClasses: readonly number[],
): AugmenterPlan['confusing'] {
  const named = namedClasses(options);
  if (named === undefined || (options.donors ?? 'confusing') !== 'confusing') return named;
  for (const id of tailClasses) {
    if (!named.has(id)) {
      throw new RangeError(
        `${NAME}: expected \`confusing\` to name donor classes of each tail class, got none of class ${id}.`,
      );
    }
    checkNumbers(NAME, `confusing[${id}]`, named.get(id), { min: 0, integer: true });
  }
  return named;
}

function namedClasses({ confusing, kernel, donors }: FeatureAugmenterOptions): AugmenterPlan['confusing'] {
  if (confusing instanceof Map) return confusing;
  if (confusing === undefined) {
    if (kernel !== undefined || (donors ?? 'confusing') !== 'confusing') return undefined;
    throw new TypeError(
      `${NAME}: expected \`kernel\` or \`confusing\` to be given, to find donor classes by, got undefined.`,
    );
  }
  if (typeof confusing !== 'object' || confusing === null || Array.isArray(confusing)) {
    throw new TypeError(
      `${NAME}: expected \`confusing\` to be a map from class to classes, got ${describeValue(confusing)}.`,
    );
  }
  return new Map(Object.entries(confusing).map(([id, list]) => [Number(id), list as readonly number[]]));
}

function checkRandom(random: Random): Random {
  if (typeof random?.fork === 'function' && typeof random.next === 'function') return random;
  throw new TypeError(
    `${NAME}: expected \`random\` to be a random generator of createRandom, got ${describeValue(random)}.`,
  );
}
