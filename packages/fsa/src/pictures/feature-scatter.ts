import { checkNumber, checkNumbers, checkOneOf, checkOptions, checkSeed, createRandom } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LinearHead } from '../augment/finetune-options.ts';
import {
  type DecisionRegions,
  type PlaneBounds,
  readClassifier,
  regionsOfNearest,
  regionsOfPlane,
} from './decision-regions.ts';
import { type CheckedRows, checkRows, type FeatureRows } from './feature-rows.ts';
import { type Pca2d, pca2d } from './pca-2d.ts';

/** Options of {@link featureScatter}. */
export interface FeatureScatterOptions {
  /** Features that are projected into the plane of the others, for example augmented ones, with a class for each. */
  augmented?: {
    /** Features, `[numRows, featureDim]`. */
    features: FeatureRows | Tensor2D;
    /** Class of each row, `[numRows]`. */
    classIds: ArrayLike<number>;
  };
  /**
   * How features become points: `'pca'` by their two principal axes; `'umap'` by uniform manifold approximation, which needs the package
   * `umap-js` installed.
   *
   * @default 'pca'
   */
  projection?: 'pca' | 'umap';
  /** Neighbors that UMAP keeps together, at least 2. @default 15, or one fewer than there are rows */
  neighbors?: number;
  /** Seed of UMAP, any finite number or string. @default 0 */
  seed?: number | string;
  /** A linear classifier, whose regions in the plane become `regions`. */
  classifier?: LinearHead;
  /** The same one after it was fine-tuned, whose regions become `regionsAfter`. */
  classifierAfter?: LinearHead;
  /**
   * What a region is: `'plane'` the class of the very point of the plane, exact, but of features that no image may have; with `'pca'` only.
   * `'nearest'` the class that the classifier gives to the feature nearest in the picture: of the real ones for `classifier`, of all for
   * `classifierAfter`, as `scatterPairSvg` shows them.
   *
   * @default 'plane' with `'pca'`, 'nearest' with `'umap'`
   */
  regionsBy?: 'plane' | 'nearest';
  /** Cells of the regions across and down, at least 1. @default 120 */
  resolution?: number;
}

/** A point of {@link FeatureScatter}. */
export interface ScatterPoint {
  /** Place across. */
  x: number;
  /** Place upwards. */
  y: number;
  /** Its class. */
  classId: number;
  /** Whether it is one of the features that the plane was fitted to. */
  kind: 'real' | 'augmented';
}

/** What {@link featureScatter} resolves to. */
export interface FeatureScatter {
  /** Real features first, in their order, then augmented ones. */
  points: ScatterPoint[];
  /** Least and greatest x and y, with a margin: what a picture shows. */
  bounds: PlaneBounds;
  /** Which class the classifier gives to each place; only with a `classifier`. */
  regions?: DecisionRegions;
  /** The same after fine-tuning; only with a `classifierAfter`. */
  regionsAfter?: DecisionRegions;
  /** The axes, with `'pca'`. */
  pca?: Pca2d;
}

/**
 * Returns features as points of a plane, to see what augmentation does: real ones, and augmented ones among them.
 *
 * The plane is fitted to the real features only. Points of two calls can be compared if they are of the same real features. For a picture before
 * and after, one call is enough: give both classifiers, and let `scatterPairSvg` draw them.
 *
 * @param features - Real features, `[numRows, featureDim]`: a tensor, an array of rows, or `{ data, shape }`.
 * @param classIds - Class of each row, `[numRows]`.
 * @param options - Augmented features, kind of projection, classifier.
 * @returns Points, and where asked for the regions of the classes. `scatterSvg` draws them.
 * @throws TypeError if an argument has the wrong type, or UMAP is asked for and `umap-js` is not installed.
 * @throws RangeError if the shapes do not fit, a feature is not finite, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { featureScatter } from '@lt/fsa';
 *
 * const real = [[0, 0, 1], [2, 0, 0], [9, 1, 0], [9, 3, 1]];
 * const { points } = await featureScatter(real, [0, 0, 1, 1], {
 *   augmented: { features: [[5, 1, 0.5]], classIds: [1] },
 * });
 * console.log(points.length, points[4]?.kind, Math.round(points[4]?.x ?? 9)); // 5 augmented 0
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, figure 3,
 *   https://arxiv.org/abs/2008.03673; L. McInnes, J. Healy, J. Melville, "UMAP", 2018, https://arxiv.org/abs/1802.03426
 */
export async function featureScatter(
  features: FeatureRows | Tensor2D,
  classIds: ArrayLike<number>,
  options: FeatureScatterOptions = {},
): Promise<FeatureScatter> {
  const name = 'featureScatter';
  checkOptions(name, options);
  const { augmented, classifier, classifierAfter } = options;
  const projection = checkOneOf(name, 'projection', options.projection ?? 'pca', ['pca', 'umap']);
  const resolution = checkNumber(name, 'resolution', options.resolution ?? 120, { min: 1, integer: true });
  const seed = checkSeed(name, options.seed);
  const rows = await readRows(name, 'features', features);
  const ids = { min: 0, integer: true };
  checkNumbers(name, 'classIds', classIds, { ...ids, length: rows.numRows });
  const others =
    augmented && (await readRows(name, 'augmented.features', augmented.features, rows.featureDim));
  if (others)
    checkNumbers(name, 'augmented.classIds', augmented.classIds, { ...ids, length: others.numRows });
  const isPca = projection === 'pca';
  if (rows.numRows < (isPca ? 2 : 3) || (isPca && rows.featureDim < 2)) {
    const wanted = isPca ? '2 rows and 2 columns' : '3 rows';
    throw new RangeError(
      `${name}: expected \`features\` to have at least ${wanted} with '${projection}', got [${rows.numRows}, ${rows.featureDim}].`,
    );
  }
  const fallback = isPca ? 'plane' : 'nearest';
  const regionsBy = checkOneOf(name, 'regionsBy', options.regionsBy ?? fallback, ['plane', 'nearest']);
  if (projection === 'umap' && regionsBy === 'plane') {
    throw new RangeError(
      `${name}: expected \`regionsBy\` to be 'nearest' with 'umap', from whose plane there is no way back to features, got "plane".`,
    );
  }
  const plane = isPca
    ? byPca(rows, others)
    : await byUmap(rows, others, checkNeighbors(name, options.neighbors, rows.numRows), seed);
  const points: ScatterPoint[] = [
    ...plane.real.map(([x, y], i) => ({ x, y, classId: classIds[i]!, kind: 'real' as const })),
    ...plane.augmented.map(([x, y], i) => ({
      x,
      y,
      classId: augmented!.classIds[i]!,
      kind: 'augmented' as const,
    })),
  ];
  const bounds = { x: boundsOf(points.map(({ x }) => x)), y: boundsOf(points.map(({ y }) => y)) };
  const { pca } = plane;
  const regionsOf = async (
    argument: string,
    head: LinearHead,
    by: CheckedRows[],
  ): Promise<DecisionRegions> => {
    const plain = await readClassifier(name, argument, head, rows.featureDim);
    if (regionsBy === 'plane') return regionsOfPlane(plain, pca!, bounds, resolution);
    return regionsOfNearest(plain, by, points, bounds, resolution);
  };
  return {
    points,
    bounds,
    ...(classifier && { regions: await regionsOf('classifier', classifier, [rows]) }),
    ...(classifierAfter && {
      regionsAfter: await regionsOf('classifierAfter', classifierAfter, others ? [rows, others] : [rows]),
    }),
    ...(pca && { pca }),
  };
}

interface Plane {
  real: [number, number][];
  augmented: [number, number][];
  pca?: Pca2d;
}

function byPca(rows: CheckedRows, others: CheckedRows | undefined): Plane {
  const pca = pca2d(shaped(rows));
  return { pca, real: pca.project(shaped(rows)), augmented: others ? pca.project(shaped(others)) : [] };
}

async function byUmap(
  rows: CheckedRows,
  others: CheckedRows | undefined,
  nNeighbors: number,
  seed: number | string,
): Promise<Plane> {
  const { UMAP } = await loadUmap();
  const random = createRandom(seed, 'umap');
  const umap = new UMAP({ nNeighbors, random: () => random.next() });
  const real = umap.fit(nested(rows)) as [number, number][];
  return { real, augmented: others ? (umap.transform(nested(others)) as [number, number][]) : [] };
}

/** Written out inside a `try`, so that bundlers take umap-js if it is installed and leave it if not. */
async function loadUmap(): Promise<typeof import('umap-js')> {
  try {
    return await import('umap-js');
  } catch (cause) {
    const expected = 'expected the package `umap-js` to be installed, but it could not be loaded';
    throw new TypeError(`featureScatter: ${expected}. Run \`npm install umap-js\`.`, { cause });
  }
}

function checkNeighbors(name: string, neighbors: number | undefined, numRows: number): number {
  const range = { min: 2, below: numRows, integer: true };
  return checkNumber(name, 'neighbors', neighbors ?? Math.min(15, numRows - 1), range);
}

async function readRows(
  name: string,
  argument: string,
  features: FeatureRows | Tensor2D,
  wantedDim?: number,
): Promise<CheckedRows> {
  if (!(features instanceof Tensor)) return checkRows(name, argument, features, wantedDim);
  const { shape } = checkTensor<Tensor2D>(name, argument, features, { dtype: 'float32', rank: 2 });
  return checkRows(name, argument, { data: await features.data(), shape }, wantedDim);
}

function shaped({ data, numRows, featureDim }: CheckedRows): FeatureRows {
  return { data, shape: [numRows, featureDim] };
}

function nested({ data, numRows, featureDim }: CheckedRows): number[][] {
  return Array.from({ length: numRows }, (_, row) =>
    Array.from({ length: featureDim }, (_, k) => data[row * featureDim + k]!),
  );
}

function boundsOf(values: number[]): [number, number] {
  const [low, high] = values.reduce(
    ([least, greatest], value) => [Math.min(least, value), Math.max(greatest, value)],
    [Infinity, -Infinity],
  );
  const margin = (high - low) * 0.05 || 1;
  return [low - margin, high + margin];
}
