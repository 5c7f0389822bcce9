import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  add,
  dispose,
  matMul,
  reshape,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { majorToMinor } from '../../src/index.ts';

const close = { absolute: 1e-3, relative: 1e-3 };

/** Layers with tanh between them, in float64 by plain loops; a linear head has one. */
type Layers = { kernel: number[][]; bias: number[] }[];

function logitsOf(layers: Layers, x: number[]): number[] {
  return layers.reduce(
    (input, { kernel, bias }, depth) =>
      bias
        .map((b, c) => input.reduce((total, value, k) => total + value * kernel[k]![c]!, b))
        .map((value) => (depth < layers.length - 1 ? Math.tanh(value) : value)),
    x,
  );
}

const dense = (x: Tensor2D, { kernel, bias }: Layers[number]): Tensor2D =>
  add(matMul(x, tensor2d(kernel)), tensor1d(bias));

/** The same as a function of tfjs, of examples of any shape. */
const networkOf =
  (layers: Layers) =>
  (x: Tensor): Tensor2D => {
    const [first, second] = layers;
    return dense(tanh(dense(reshape(x, [x.shape[0]!, -1]), first!)), second!);
  };

function probabilityOf(logits: number[], classId: number): number {
  const top = Math.max(...logits);
  return Math.exp(logits[classId]! - top) / logits.reduce((total, z) => total + Math.exp(z - top), 0);
}

interface Translation {
  generator: Layers;
  classifier: Layers;
  x: number[][];
  seedClassIds: number[];
  targetClassIds: number[];
  acceptProbabilities: number[];
  draws: number[];
  lambda: number;
  stepSize: number;
  steps: number;
  norm: 'l2' | 'linf' | 'none';
  range: readonly [number, number] | undefined;
  gamma: number;
}

/** One example, step by step along differences of the objective. Its `slopes` are the smallest of all steps that a norm divides by. */
function translateByHand(given: Translation, row: number): { point: number[]; slope: number } {
  const { generator, classifier, lambda, stepSize, steps, norm, range = [-Infinity, Infinity] } = given;
  const [seed, target] = [given.seedClassIds[row]!, given.targetClassIds[row]!];
  const objective = (x: number[]): number =>
    lambda * logitsOf(classifier, x)[seed]! - Math.log(probabilityOf(logitsOf(generator, x), target));
  const cut = (value: number): number => Math.min(Math.max(value, range[0]), range[1]);
  let point = given.x[row]!.map(cut);
  let slope = Infinity;
  for (let step = 0; step < steps; step++) {
    const at = (k: number, by: number): number =>
      objective(point.map((value, i) => (i === k ? value + by : value)));
    const gradient = point.map((_, k) => (at(k, 1e-5) - at(k, -1e-5)) / 2e-5);
    const length = Math.hypot(...gradient);
    if (norm === 'l2') slope = Math.min(slope, length);
    if (norm === 'linf') slope = Math.min(slope, ...gradient.map((value) => 50 * Math.abs(value)));
    const way = gradient.map((value) => ({ l2: value / length, linf: Math.sign(value), none: value })[norm]);
    point = point.map((value, k) => cut(value - stepSize * way[k]!));
  }
  return { point, slope };
}

/** What becomes of each example: a draw for each whose chance is below 1, whether the generator is sure of it or not. */
function decideByHand(given: Translation, probabilities: number[]) {
  let drawn = 0;
  const isDrawn = given.acceptProbabilities.map((chance) => chance >= 1 || given.draws[drawn++]! < chance);
  const isSure = probabilities.map((probability) => probability >= given.gamma);
  const rowsWhere = (f: (row: number) => boolean): number[] => [...isSure.keys()].filter(f);
  return {
    drawn,
    accepted: rowsWhere((row) => isSure[row]! && isDrawn[row]!),
    refused: rowsWhere((row) => isSure[row]! && !isDrawn[row]!).length,
    unsure: rowsWhere((row) => !isSure[row]!).length,
  };
}

const translations = (widths: (numbers: { dim: number; numClasses: number }) => number[], dims: number[]) =>
  fc
    .record({
      batch: fc.integer({ min: 1, max: 4 }),
      dim: fc.constantFrom(...dims),
      numClasses: fc.integer({ min: 2, max: 5 }),
      seed: fc.nat(),
      lambda: fc.constantFrom(0, 0.5, 1.5),
      stepSize: fc.constantFrom(0, 0.1, 0.4),
      steps: fc.integer({ min: 0, max: 5 }),
      norm: fc.constantFrom('l2' as const, 'linf' as const, 'none' as const),
      range: fc.constantFrom(undefined, [0, 1] as const, [-0.5, Infinity] as const),
      gamma: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ batch, dim, numClasses, seed, ...rest }): Translation => {
      const random = createRandom(seed);
      const matrix = (rows: number, columns: number): number[][] =>
        Array.from({ length: rows }, () =>
          Array.from({ length: columns }, () => Math.fround(random.normal())),
        );
      const layers = (): Layers => {
        const sizes = widths({ dim, numClasses });
        return sizes
          .slice(1)
          .map((width, i) => ({ kernel: matrix(sizes[i]!, width), bias: matrix(1, width)[0]! }));
      };
      const ids = (): number[] => Array.from({ length: batch }, () => random.int(numClasses));
      return {
        generator: layers(),
        classifier: layers(),
        x: matrix(batch, dim),
        seedClassIds: ids(),
        targetClassIds: ids(),
        acceptProbabilities: Array.from({ length: batch }, () => [0, 0.5, 1][random.int(3)]!),
        draws: Array.from({ length: batch }, () => random.next()),
        ...rest,
      };
    });

/** Expects of `majorToMinor` what the loops say. */
async function expectByHand(
  given: Translation,
  shape: number[],
  networks: Pick<Parameters<typeof majorToMinor>[1], 'generator' | 'classifier'>,
): Promise<void> {
  const { generator: layers, targetClassIds, range, draws, gamma } = given;
  const byHand = given.x.map((_, row) => translateByHand(given, row));
  const wanted = byHand.map(({ point }) => point);
  const probabilities = wanted.map((point, row) =>
    probabilityOf(logitsOf(layers, point), targetClassIds[row]!),
  );
  // Where a gradient turns round or a probability is at the bound, float32 decides by its rounding.
  fc.pre(byHand.every(({ slope }) => slope > 0.2));
  fc.pre(probabilities.every((probability) => Math.abs(probability - gamma) > 2e-3));
  const { seedClassIds, acceptProbabilities, lambda, stepSize, steps, norm } = given;
  const common = { seedClassIds, targetClassIds, acceptProbabilities, lambda, stepSize, steps, norm, gamma };
  let drawn = 0;
  const x = tensor(given.x.flat(), [given.x.length, ...shape]);
  const result = await majorToMinor(x, {
    ...common,
    ...networks,
    ...(range && { range }),
    random: () => draws[drawn++]!,
  });
  expect(result.samples.shape).toEqual(x.shape);
  await expectAllClose(result.samples, wanted, close);
  await expectAllClose(result.targetProbabilities, probabilities, close);
  const decided = decideByHand(given, probabilities);
  expect([...result.accepted]).toEqual(decided.accepted);
  const { refused, unsure } = decided;
  expect(result.counts).toEqual({ accepted: decided.accepted.length, refused, unsure });
  expect(drawn).toBe(decided.drawn);
  dispose([x, result.samples]);
}

await describeBackends('laws of majorToMinor', () => {
  it('goes and decides as plain loops do along differences, in feature space', async () => {
    const linear = translations(({ dim, numClasses }) => [dim, numClasses], [1, 2, 5]);
    await fc.assert(
      fc.asyncProperty(linear, async (given) => {
        const [head, trained] = [given.generator[0]!, given.classifier[0]!];
        const [kernel, bias] = [tensor2d(head.kernel), tensor1d(head.bias)];
        const classifier = { kernel: tensor2d(trained.kernel), bias: tensor1d(trained.bias) };
        await expectByHand(given, [given.x[0]!.length], { generator: { kernel, bias }, classifier }).finally(
          () => dispose([kernel, bias, classifier]),
        );
      }),
      { seed: 15, numRuns: 60 },
    );
  });

  it('goes and decides as plain loops do along differences, through networks of images', async () => {
    const networks = translations(({ dim, numClasses }) => [dim, 3, numClasses], [8]);
    await fc.assert(
      fc.asyncProperty(networks, async (given) => {
        const { generator, classifier } = given;
        await expectByHand(given, [2, 2, 2], {
          generator: networkOf(generator),
          classifier: networkOf(classifier),
        });
      }),
      { seed: 16, numRuns: 40 },
    );
  });
});
