import { checkNumber, checkNumbers, checkOneOf, checkOptions, createYielder } from '@lt/core';
import { checkTensor, freeTapeOnError } from '@lt/core/tensor';
import { type Labels, softmaxCrossEntropy } from '@lt/losses';
import {
  add,
  clone,
  customGrad,
  dispose,
  type GradSaveFunc,
  grad,
  mul,
  sign,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { uniformsOf } from '../augment/uniforms.ts';
import { checkLabelRows } from './label-rows.ts';
import { checkLogitsOf } from './logits-of.ts';
import type { MajorToMinorOptions, TranslatedExamples } from './major-to-minor-options.ts';
import { unitRows } from './unit-rows.ts';
import { checkValueRange, cutOff } from './value-range.ts';

const NAME = 'majorToMinor';

/**
 * Translates examples of majority classes into examples of minority classes: images, or features in front of a classifier.
 *
 * A fixed network, trained on the data as they are, says what the minority class looks like; the network that is being trained takes
 * care that what was typical of the majority goes. The result goes into the training batch with the minority's label, in place of a
 * repeated minority example: see {@link planMajorToMinor} for which, and from which seeds.
 *
 *     minimize over x, from x0:  cross-entropy(generator(x), target) + lambda · logit of the seed's class by classifier(x)
 *     step:                      x ← cut off(x - stepSize · g / |g|)                      norm 'l2'
 *     accepted:                  p(target | x) by the generator ≥ gamma, and a draw below acceptProbabilities
 *
 * A step costs one pass forward and back through each network, so that ten steps on a whole batch make a training step some twenty times
 * as long: the authors translate in the last fifth of the training only. In feature space, with linear classifiers, it costs next to
 * nothing, and gradients are in closed form. Those of networks are tfjs's: in Node, import `@tensorflow/tfjs-layers` or
 * `@tensorflow/tfjs` once, which register them.
 *
 * @param x - Seeds: examples of majority classes, float32, `[batch, …]`.
 * @param options - Networks, classes, how to move, and what to accept.
 * @returns All examples as they came out, which are the caller's, and which of them are accepted.
 * @throws TypeError if `x` or the logits are not float32 tensors, or an option has the wrong type.
 * @throws RangeError if shapes do not fit, a class id is outside the logits, or an option is outside its range.
 * @throws The signal's reason once it aborts.
 *
 * @example
 * ```ts
 * import { majorToMinor } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const head = { kernel: tensor2d([[2, -2], [-2, 2]]) };
 * const seeds = tensor2d([[1, 0], [3, 0]]);
 * const { samples, accepted, targetProbabilities } = await majorToMinor(seeds, {
 *   generator: head,
 *   classifier: head,
 *   seedClassIds: [0, 0],
 *   targetClassIds: [1, 1],
 *   stepSize: 0.2,
 * });
 * console.log(Array.from(await samples.data(), (value) => value.toFixed(2)).join(' ')); // -0.41 1.41 1.59 1.41
 * console.log([...accepted], Array.from(targetProbabilities, (p) => p.toFixed(3))); // [ 0 ] [ '0.999', '0.335' ]
 * ```
 *
 * @see J. Kim, J. Jeong, J. Shin, "M2m: Imbalanced Classification via Major-to-minor Translation", CVPR 2020, equations 2 to 4,
 *   https://arxiv.org/abs/2004.00431. In the authors' code the random start is scaled over the channels of the whole batch; here for each
 *   example. With norm `'none'` their step is divided by the batch; here examples do not depend on one another.
 */
export async function majorToMinor(x: Tensor, options: MajorToMinorOptions): Promise<TranslatedExamples> {
  const { steps, signal, onProgress, start, descend, confidence, random, acceptProbabilities, gamma } =
    checkTranslation(x, options);
  signal?.throwIfAborted();
  const giveWay = createYielder();
  let samples = start();
  try {
    for (let step = 0; step < steps; step++) {
      const before = samples;
      samples = freeTapeOnError(() => tidy(() => descend(before)));
      before.dispose();
      onProgress?.({ done: step + 1, total: steps });
      await giveWay();
      signal?.throwIfAborted();
    }
    const probabilities = tidy(() => confidence(samples));
    const targetProbabilities = (await probabilities
      .data()
      .finally(() => dispose(probabilities))) as Float32Array;
    const accepted: number[] = [];
    let refused = 0;
    for (const [row, probability] of targetProbabilities.entries()) {
      const chance = acceptProbabilities?.[row] ?? 1;
      // Drawn for each row, so that the next ones do not depend on how sure the generator is.
      const isDrawn = chance >= 1 || random() < chance;
      if (probability < gamma) continue;
      if (isDrawn) accepted.push(row);
      else refused++;
    }
    const counts = {
      accepted: accepted.length,
      refused,
      unsure: targetProbabilities.length - accepted.length - refused,
    };
    return { samples, accepted: Int32Array.from(accepted), targetProbabilities, counts };
  } catch (error) {
    samples.dispose();
    throw error;
  }
}

/** Checks the arguments, and returns what the translation consists of. */
function checkTranslation(x: Tensor, options: MajorToMinorOptions) {
  checkTensor(NAME, 'x', x, { dtype: 'float32', rank: [2, 3, 4, 5, 6] });
  const { seedClassIds, targetClassIds, acceptProbabilities, signal, onProgress } = checkOptions(
    NAME,
    options,
  );
  const batch = x.shape[0]!;
  const lambda = checkNumber(NAME, 'lambda', options.lambda ?? 0.5, { min: 0 });
  const generator = checkLogitsOf(NAME, 'generator', options.generator, x);
  const classifier =
    lambda === 0 ? undefined : checkLogitsOf(NAME, 'classifier', options.classifier as never, x);
  const stepSize = checkNumber(NAME, 'stepSize', options.stepSize ?? 0.1, { min: 0 });
  const steps = checkNumber(NAME, 'steps', options.steps ?? 10, { min: 0, integer: true });
  const norm = checkOneOf(NAME, 'norm', options.norm ?? 'l2', ['l2', 'linf', 'none']);
  const range = checkValueRange(NAME, options.range);
  const randomStart = checkNumber(NAME, 'randomStart', options.randomStart ?? 0, { min: 0 });
  const gamma = checkNumber(NAME, 'gamma', options.gamma ?? 0.9, { min: 0, max: 1 });
  if (acceptProbabilities !== undefined) {
    checkNumbers(NAME, 'acceptProbabilities', acceptProbabilities, { min: 0, max: 1, length: batch });
  }
  const draws = randomStart > 0 || Array.from(acceptProbabilities ?? []).some((chance) => chance < 1);
  const random = draws ? uniformsOf(NAME, options.random as never) : () => 0;

  const labelRows = (argument: 'seedClassIds' | 'targetClassIds', ids: Labels, logits: Tensor2D): Tensor2D =>
    checkLabelRows(NAME, argument, ids, batch, logits.shape[1])();
  const towardsTarget = grad((input: Tensor) => {
    const logits = generator(input);
    const labels = labelRows('targetClassIds', targetClassIds, logits);
    return softmaxCrossEntropy(labels, logits, { reduction: 'sum' });
  });
  const towardsSeed = grad((input: Tensor) => {
    const logits = classifier!(input);
    return sumOfPicked(logits, labelRows('seedClassIds', seedClassIds as Labels, logits));
  });
  return {
    steps,
    signal,
    onProgress,
    random,
    acceptProbabilities,
    gamma,
    start: () =>
      tidy(() => clone(cutOff(randomStart > 0 ? add(x, noise(x, randomStart, random)) : x, range))),
    descend: (input: Tensor): Tensor => {
      const away = towardsTarget(input);
      const uphill = classifier === undefined ? away : add(away, mul(lambda, towardsSeed(input)));
      const way = norm === 'l2' ? unitRows(uphill) : norm === 'linf' ? sign(uphill) : uphill;
      return cutOff(sub(input, mul(stepSize, way)), range);
    },
    confidence: (input: Tensor): Tensor1D => {
      const logits = generator(input);
      return sum(mul(softmax(logits), labelRows('targetClassIds', targetClassIds, logits)), 1);
    },
  };
}

/** The sum of the logits of some classes, with its gradient. */
function sumOfPicked(logits: Tensor2D, rows: Tensor2D): Tensor {
  const operation = customGrad((given, save) => {
    (save as unknown as GradSaveFunc)([rows]);
    const gradFunc = (dy: Tensor, [picked]: Tensor[]): Tensor => mul(picked!, dy);
    return { value: tidy(() => sum(mul(given as Tensor, rows))), gradFunc };
  });
  return operation(logits);
}

/** Uniform noise from -1/2 to 1/2, at most of a length for each example. */
function noise(x: Tensor, longest: number, random: () => number): Tensor {
  const size = x.size / x.shape[0]!;
  const values = Float32Array.from({ length: x.size }, () => random() - 0.5);
  for (let from = 0; from < values.length; from += size) {
    const row = values.subarray(from, from + size);
    const length = Math.sqrt(row.reduce((total, value) => total + value * value, 0));
    if (length > longest) for (let k = 0; k < size; k++) row[k]! *= longest / length;
  }
  return tensor(values, x.shape);
}
