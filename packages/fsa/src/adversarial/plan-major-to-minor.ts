import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import { rowsByClass } from '../augment/rows-by-class.ts';
import { type Uniforms, uniformsOf } from '../augment/uniforms.ts';

/** Options of {@link planMajorToMinor}. */
export interface PlanMajorToMinorOptions {
  /** Training examples per class, `[numClasses]`. */
  classCounts: ArrayLike<number>;
  /** How fast a majority's right to be a seed grows with what it has more, in [0, 1]. @default 0.999, as the authors */
  beta?: number;
  /** Class ids of the rows that seeds are drawn from. @default those of the batch itself, as the authors' code */
  pool?: ArrayLike<number>;
  /** Where draws come from: a generator of `createRandom` that moves on from batch to batch, or a function such as `Math.random`. */
  random: Uniforms;
}

/** Which rows of a batch to replace by translated ones, and of which seeds: what {@link planMajorToMinor} returns. */
export interface MajorToMinorPlan {
  /** Rows of the batch to replace, `[numSeeds]`. */
  rows: Int32Array;
  /** Row of the pool that each starts from. */
  seedRows: Int32Array;
  /** Class of each seed. */
  seedClassIds: Int32Array;
  /** Class that each is to become: that of the row which it replaces. */
  targetClassIds: Int32Array;
  /** How likely each is accepted once the generator is sure of it. */
  acceptProbabilities: Float64Array;
}

/**
 * Returns which examples of a class-balanced batch to replace by translated ones, and which majority examples to translate.
 *
 * The first half of M2m: gather the seeds, hand them with this plan to {@link majorToMinor}, and put what it accepts in the place of
 * `rows`. Rows for which no larger class has an example in the pool stay.
 *
 *     P(row is replaced)        = 1 - count(class) / largest count
 *     P(seed is of class s)     ∝ examples of s in the pool · a(s),   a(s) = 1 - beta^max(0, count(s) - count(class))
 *     acceptProbabilities       = a(class of the seed)
 *
 * @param classIds - Class of each row of the batch, `[batch]`. The batch should be class-balanced, as by `classBalancedSampler`.
 * @param options - Class counts, beta, the pool, and where draws come from.
 * @returns Rows, seeds and probabilities. Three draws are taken for each row of the batch, replaced or not.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a class id is outside `classCounts`, all counts are 0, or `beta` is outside [0, 1].
 *
 * @example
 * ```ts
 * import { createRandom } from '@lt/core';
 * import { planMajorToMinor } from '@lt/fsa';
 *
 * const random = createRandom(0);
 * const plan = planMajorToMinor([0, 1, 0, 1], { classCounts: [5000, 50], random });
 * console.log([...plan.rows], [...plan.seedClassIds], [...plan.targetClassIds]); // [ 1, 3 ] [ 0, 0 ] [ 1, 1 ]
 * console.log(plan.acceptProbabilities[0]!.toFixed(3)); // 0.993
 * ```
 *
 * @see J. Kim, J. Jeong, J. Shin, "M2m: Imbalanced Classification via Major-to-minor Translation", CVPR 2020, sections 3.2 and 3.3,
 *   https://arxiv.org/abs/2004.00431
 */
export function planMajorToMinor(
  classIds: ArrayLike<number>,
  options: PlanMajorToMinorOptions,
): MajorToMinorPlan {
  const name = 'planMajorToMinor';
  const { classCounts } = checkOptions(name, options);
  const counts = checkNumbers(name, 'classCounts', classCounts, { min: 0 });
  const inCounts = { min: 0, below: counts.length, integer: true };
  const batch = Int32Array.from(checkNumbers(name, 'classIds', classIds, inCounts));
  const pool =
    options.pool === undefined ? batch : Int32Array.from(checkNumbers(name, 'pool', options.pool, inCounts));
  const beta = checkNumber(name, 'beta', options.beta ?? 0.999, { min: 0, max: 1 });
  const next = uniformsOf(name, options.random);
  const largest = Array.from(counts).reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) {
    throw new RangeError(`${name}: expected \`classCounts\` to hold at least one example, got only zeros.`);
  }
  const rowsOf = rowsByClass(pool);
  const seeds: { row: number; seedRow: number; acceptProbability: number }[] = [];
  for (const [row, target] of batch.entries()) {
    const [ofReplacing, ofClass, ofRow] = [next(), next(), next()];
    if (ofReplacing >= 1 - counts[target]! / largest) continue;
    const weights = [...rowsOf].map(([c, { length }]) => length * acceptProbability(counts, c, target, beta));
    const total = weights.reduce((a, b) => a + b, 0);
    if (total === 0) continue;
    let left = ofClass * total;
    let at = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    // What rounding leaves beyond the last weight.
    if (at < 0) at = weights.findLastIndex((weight) => weight > 0);
    const [seedClass, rows] = [...rowsOf][at]!;
    const seedRow = rows[Math.floor(ofRow * rows.length)]!;
    seeds.push({ row, seedRow, acceptProbability: acceptProbability(counts, seedClass, target, beta) });
  }
  return {
    rows: Int32Array.from(seeds, ({ row }) => row),
    seedRows: Int32Array.from(seeds, ({ seedRow }) => seedRow),
    seedClassIds: Int32Array.from(seeds, ({ seedRow }) => pool[seedRow]!),
    targetClassIds: Int32Array.from(seeds, ({ row }) => batch[row]!),
    acceptProbabilities: Float64Array.from(seeds, (seed) => seed.acceptProbability),
  };
}

/** Section 3.3: a seed is worth the more, the more examples its class has beyond those of the target. */
function acceptProbability(counts: ArrayLike<number>, seed: number, target: number, beta: number): number {
  const surplus = counts[seed]! - counts[target]!;
  return surplus > 0 ? 1 - beta ** surplus : 0;
}
