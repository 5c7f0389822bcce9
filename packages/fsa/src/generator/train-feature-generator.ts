import { createRandom } from '@lt/core';
import { trainLoop, weightAverage } from '@lt/training';
import {
  add,
  clone,
  customGrad,
  dispose,
  type GradSaveFunc,
  mul,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  train,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { numberedBatches } from '../augment/numbered-batches.ts';
import { checkFiniteRows } from '../finite-rows.ts';
import { checkGeneratorOptions } from './check-generator-options.ts';
import { measureClasses } from './class-rows.ts';
import { FeatureGenerator } from './feature-generator.ts';
import type { TrainedFeatureGenerator, TrainFeatureGeneratorOptions } from './generator-options.ts';
import { drawPlayerBatch } from './player-batch.ts';
import { sampleMaker } from './sample-maker.ts';
import { type PlayerGradients, type PlayerWeights, playThree } from './three-players.ts';
import { drawNet, type NetWeights } from './two-layer-net.ts';

/**
 * Trains a small generator of features of rare classes against a discriminator and the classifier, which both see its samples after an
 * adversarial perturbation.
 *
 * The generator is to answer what the perturbation makes of its samples: they must still pass for real features of their class, and the
 * classifier should find them hard. So a class of few examples gets features that reach toward the boundary, and not beyond it. All three take a
 * step of Adam at once; gradients are in closed form, so that tfjs-core and a backend are enough.
 *
 *     x  = generator(noise, class)                  x′ = x + epsilon · spread(class) · g / |g|,  g = gradient of cross entropy
 *     discriminator:  minimize the mean of (D(real) - 1)² + D(x′)²
 *     generator:      minimize the mean of (D(x′) - 1)² + hardness · p(class | x′), with the move held fixed
 *     classifier:     minimize the cross entropy of class-balanced real features and of x′
 *
 * A class of one row has no spread of its own, and takes the mean spread of the others. Few rows are learned by heart by any discriminator:
 * compare with the same classifier on repeated rows, and with logit adjustment, before you believe in a gain.
 *
 * @param options - Features, classifier, and how to train.
 * @returns Generator, the classifier as it is afterwards, `[featureDim, numClasses]` and `[numClasses]`, and the history. All are the caller's.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if shapes do not fit, an option is outside its range, a feature is not finite, a class has no row, or a loss becomes NaN or
 *   infinite.
 * @throws The signal's reason once it aborts, after a last checkpoint.
 *
 * @example
 * ```ts
 * import { trainFeatureGenerator } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor2d([[0, 0], [1, 0], [0, 1], [1, 1], [4, 3], [5, 5]]);
 * const { generator, history } = await trainFeatureGenerator({
 *   features,
 *   classIds: [0, 0, 0, 0, 1, 1],
 *   kernel: tensor2d([[-1, 1], [-1, 1]]),
 *   kind: 'convexHull',
 *   classes: [1], // the tail
 *   iterations: 20,
 *   batchSize: 8,
 *   hiddenUnits: 8,
 * });
 * const samples = generator.sample(1, 50, 7);
 * const inside = (await samples.array()).every(([x, y]) => x! >= 4 && x! <= 5 && y! >= 3 && y! <= 5);
 * console.log(samples.shape, inside, history.length); // [ 50, 2 ] true 10
 * generator.dispose();
 * ```
 *
 * @see S. S. Mullick, S. Datta, S. Das, "Generative Adversarial Minority Oversampling", ICCV 2019, section 3,
 *   https://arxiv.org/abs/1903.09730: the three players, least squares and convex combinations. Ours: the perturbation, the classifier's loss and the
 *   step of all players at once. The perturbation is that of I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and Harnessing Adversarial
 *   Examples", ICLR 2015, https://arxiv.org/abs/1412.6572, in Euclidean length.
 */
export async function trainFeatureGenerator(
  options: TrainFeatureGeneratorOptions,
): Promise<TrainedFeatureGenerator> {
  const plan = checkGeneratorOptions(options);
  const { features, signal, onProgress, onEpochEnd, checkpoint, resume } = options;
  const { seed, batchSize, epsilon, hardness, trainClassifier, iterations, iterationsPerEpoch } = plan;
  signal?.throwIfAborted();
  const data = (await features.data()) as Float32Array;
  const [, featureDim] = features.shape;
  checkFiniteRows('trainFeatureGenerator', 'features', data, featureDim);
  const known = measureClasses(data, featureDim, plan.rows, plan.classes);
  const maker = sampleMaker(plan.kind, known, plan);
  const random = createRandom(seed, '@lt/trainFeatureGenerator');

  const made = asVariables(() => maker.drawWeights(random.fork('generator')));
  const judging = asVariables(() => [
    ...drawNet(random.fork('discriminator'), featureDim + known.classes.length, plan.hiddenUnits, 1),
  ]);
  const head = asVariables(() => [options.kernel, options.bias ?? zeros([options.kernel.shape[1]])]);
  const variables = [...made, ...judging, ...head];
  const optimizer = train.adam(plan.learningRate, 0.5);
  // Players chase one another in circles; the mean of where the generator has been is steadier than where it is.
  const average = weightAverage(made, { decay: 0.99, warmup: true });
  const weights: PlayerWeights = {
    generator: made,
    discriminator: judging as unknown as NetWeights,
    kernel: head[0] as Tensor2D,
    bias: head[1] as Tensor1D,
  };
  const play = (index: number): PlayerGradients => {
    const batch = drawPlayerBatch(random.fork(index), known, maker, batchSize);
    return playThree(batch, features, weights, { known, maker, epsilon, hardness });
  };
  try {
    const { history } = await trainLoop<number>({
      sampler: numberedBatches(iterations, iterationsPerEpoch),
      totalEpochs: Math.ceil(iterations / iterationsPerEpoch),
      optimizer,
      variables: trainClassifier ? variables : [...made, ...judging],
      weightAverage: average,
      countExamples: () => batchSize,
      loss: (index) => allLosses(() => play(index), variables),
      evaluate: ({ epoch }) => lossesOf(() => play(Math.min(iterations, (epoch + 1) * iterationsPerEpoch))),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(onEpochEnd && { onEpochEnd }),
      ...(checkpoint && {
        checkpoint,
      }),
      ...(resume !== undefined && { resume }),
    });
    average.swap();
    const { kernel, bias } = weights;
    const generator = new FeatureGenerator({
      kind: plan.kind,
      known,
      maker,
      epsilon,
      weights: made,
      head: { kernel, bias },
    });
    return { generator, kernel: clone(kernel), bias: clone(bias), history };
  } finally {
    average.dispose();
    dispose(variables);
    optimizer.dispose();
  }
}

/** Makes variables of tensors that are made here, or that are somebody else's. */
function asVariables(make: () => Tensor[]): Variable[] {
  return tidy(() => make().map((tensor) => variable(tensor)));
}

/** The sum of the losses, whose gradient for each variable is that of its own player's loss. */
function allLosses(play: () => PlayerGradients, variables: readonly Variable[]): Scalar {
  const operation = customGrad((...inputs) => {
    const save = inputs.at(-1) as unknown as GradSaveFunc;
    const { generator, discriminator, kernel, bias, ...losses } = play();
    save([...generator, ...discriminator, kernel, bias]);
    const { generatorLoss, discriminatorLoss, classifierLoss } = losses;
    return {
      value: add(add(generatorLoss, discriminatorLoss), classifierLoss),
      gradFunc: (dy: Tensor, saved: Tensor[]) => saved.map((gradient) => mul(gradient, dy)),
    };
  });
  return operation(...variables) as Scalar;
}

async function lossesOf(play: () => PlayerGradients): Promise<Record<string, number>> {
  const losses = tidy(() => {
    const { generatorLoss, discriminatorLoss, classifierLoss } = play();
    return { generatorLoss, discriminatorLoss, classifierLoss };
  });
  try {
    const values = Object.entries(losses).map(async ([name, loss]) => [name, (await loss.data())[0]!]);
    return Object.fromEntries(await Promise.all(values)) as Record<string, number>;
  } finally {
    dispose({ ...losses });
  }
}
