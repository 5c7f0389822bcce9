import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, flatten, readGolden } from '@lt/testkit';
import {
  add,
  gather,
  matMul,
  memory,
  mul,
  reshape,
  sign,
  sub,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { unitRows } from '../../src/adversarial/unit-rows.ts';
import { type MajorToMinorOptions, majorToMinor } from '../../src/index.ts';

interface Net {
  w1: number[][];
  b1: number[];
  w2: number[][];
  b2: number[];
}
type Images = number[][][][];
const golden = readGolden<{
  generatorNet: Net;
  trainedNet: Net;
  makeStep: { input: { grad: Images; norm: string; stepSize: number }; expected: { step: Images } }[];
  generation: {
    input: {
      x0: Images;
      seedLabels: number[];
      targetLabels: number[];
      acceptBernoulli: number[];
      lambda: number;
      stepSize: number;
      iterations: number;
      gamma: number;
    };
    expected: { x: Images; targetProb: number[]; accepted: number[]; initialGrad: Images };
  }[];
}>(new URL('../golden/m2m.json', import.meta.url));

const net =
  ({ w1, b1, w2, b2 }: Net) =>
  (x: Tensor): Tensor2D => {
    const hidden = tanh(add(matMul(reshape(x, [x.shape[0]!, w1.length]) as Tensor2D, tensor2d(w1)), b1));
    return add(matMul(hidden as Tensor2D, tensor2d(w2)), b2);
  };
const generator = net(golden.generatorNet);
const classifier = net(golden.trainedNet);

const heads = () => {
  const random = createRandom('heads');
  const matrix = (rows: number, columns: number): Tensor2D =>
    tensor2d(
      Array.from({ length: rows * columns }, () => random.normal()),
      [rows, columns],
    );
  return {
    x: matrix(3, 5),
    generator: { kernel: matrix(5, 4), bias: tensor1d([0.1, -0.2, 0.3, 0]) },
    classifier: { kernel: matrix(5, 4) },
    seedClassIds: [0, 0, 1],
    targetClassIds: [2, 3, 3],
  };
};
const translate = async (more: Partial<MajorToMinorOptions> = {}) => {
  const { x, ...options } = heads();
  return majorToMinor(x, { ...options, ...more });
};

/** Logits of a {@link Net}, in float64 by plain loops. */
function logitsOf({ w1, b1, w2, b2 }: Net, x: number[]): number[] {
  const layer = (input: number[], weights: number[][], bias: number[]): number[] =>
    bias.map((b, c) => input.reduce((total, value, k) => total + value * weights[k]![c]!, b));
  return layer(layer(x, w1, b1).map(Math.tanh), w2, b2);
}

function crossEntropy(logits: number[], classId: number): number {
  const top = Math.max(...logits);
  return top + Math.log(logits.reduce((total, z) => total + Math.exp(z - top), 0)) - logits[classId]!;
}

/** The gradient of a function by central differences. */
function differences(x: number[], f: (x: number[]) => number): number[] {
  const at = (k: number, by: number): number => f(x.map((value, i) => (i === k ? value + by : value)));
  return x.map((_, k) => (at(k, 1e-5) - at(k, -1e-5)) / 2e-5);
}

/** The gradient that `majorToMinor` follows: what one step of length 1, as it is, takes away. */
async function gradientOf(
  x: Tensor,
  options: Omit<MajorToMinorOptions, 'steps' | 'stepSize' | 'norm'>,
): Promise<number[]> {
  const { samples } = await majorToMinor(x, { ...options, steps: 1, stepSize: 1, norm: 'none' });
  return flatten(sub(x, samples));
}

await describeBackends('majorToMinor', () => {
  it.each(golden.generation)('goes the way of the golden values (%#)', async ({ input, expected }) => {
    const { lambda, stepSize, iterations: steps, gamma } = input;
    const result = await majorToMinor(tensor4d(input.x0), {
      generator,
      classifier,
      seedClassIds: input.seedLabels,
      targetClassIds: input.targetLabels,
      lambda,
      stepSize,
      steps,
      gamma,
      range: [0, 1],
      acceptProbabilities: input.acceptBernoulli,
      random: () => 0.5,
    });
    const close = { absolute: 5e-5, relative: 5e-5 };
    await expectAllClose(result.samples, expected.x, close);
    await expectAllClose(result.targetProbabilities, expected.targetProb, close);
    expect([...result.accepted]).toEqual(expected.accepted.flatMap((flag, i) => (flag ? [i] : [])));
    const sure = expected.targetProb.filter((p) => p >= gamma).length;
    const accepted = expected.accepted.filter(Boolean).length;
    expect(result.counts).toEqual({ accepted, refused: sure - accepted, unsure: 4 - sure });
  });

  it.each(golden.makeStep.filter(({ input }) => input.norm !== 'none'))(
    'makes of a gradient the step of the golden values (%#)',
    async ({ input, expected }) => {
      const gradient = tensor4d(input.grad);
      const way = input.norm === 'l2' ? unitRows(gradient) : sign(gradient);
      await expectAllClose(mul(way, input.stepSize), expected.step);
    },
  );

  it('takes the steps of a plain loop in feature space, for each norm', async () => {
    for (const norm of ['l2', 'linf', 'none'] as const) {
      const { x, ...options } = heads();
      const { samples } = await majorToMinor(x, { ...options, norm, steps: 4, stepSize: 0.3, lambda: 0.7 });
      const rows = (await x.array()) as number[][];
      const [g, f] = [await options.generator.kernel.array(), await options.classifier.kernel.array()];
      const bias = await flatten(options.generator.bias);
      const wanted = rows.map((row, i) => {
        const point = [...row];
        for (let step = 0; step < 4; step++) {
          const logits = bias.map((b, c) => point.reduce((sum, value, k) => sum + value * g[k]![c]!, b));
          const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
          const error = logits.map((z, c) => Math.exp(z) / total - Number(c === options.targetClassIds[i]));
          const seed = options.seedClassIds[i]!;
          const gradient = point.map(
            (_, k) => error.reduce((sum, e, c) => sum + e * g[k]![c]!, 0) + 0.7 * f[k]![seed]!,
          );
          const length = Math.hypot(...gradient);
          for (const [k, slope] of gradient.entries()) {
            const way = { l2: slope / length, linf: Math.sign(slope), none: slope }[norm];
            point[k]! -= 0.3 * way;
          }
        }
        return point;
      });
      await expectAllClose(samples, wanted, { absolute: 1e-4, relative: 1e-4 });
    }
  });

  it('moves along the gradient by differences, of images and of features', async () => {
    const { generatorNet, trainedNet } = golden;
    const [input] = golden.generation.map((one) => one.input);
    const { x0, seedLabels, targetLabels } = input!;
    const images = x0.map((image) => image.flat(2));
    const lambda = 0.7;
    const byImages = { generator, classifier, seedClassIds: seedLabels, targetClassIds: targetLabels };
    await expectAllClose(
      await gradientOf(tensor4d(x0), { ...byImages, lambda }),
      images.map((image, i) =>
        differences(image, (point) => {
          const logits = logitsOf(generatorNet, point);
          return (
            crossEntropy(logits, targetLabels[i]!) + lambda * logitsOf(trainedNet, point)[seedLabels[i]!]!
          );
        }),
      ),
      { absolute: 1e-4, relative: 1e-4 },
    );

    const { x, ...options } = heads();
    const [g, f] = [await options.generator.kernel.array(), await options.classifier.kernel.array()];
    const bias = await flatten(options.generator.bias);
    const linear = (point: number[], kernel: number[][], offsets: number[]): number[] =>
      offsets.map((b, c) => point.reduce((total, value, k) => total + value * kernel[k]![c]!, b));
    await expectAllClose(
      await gradientOf(x, { ...options, lambda }),
      ((await x.array()) as number[][]).map((row, i) =>
        differences(row, (point) => {
          const away = linear(point, f, [0, 0, 0, 0])[options.seedClassIds[i]!]!;
          return crossEntropy(linear(point, g, bias), options.targetClassIds[i]!) + lambda * away;
        }),
      ),
      { absolute: 1e-4, relative: 1e-4 },
    );
  });

  it('is the same with linear classifiers as with functions of tfjs', async () => {
    const { generator: g, classifier: f } = heads();
    const byFunctions = await translate({
      generator: (x) => add(matMul(x as Tensor2D, g.kernel), g.bias),
      classifier: (x) => matMul(x as Tensor2D, f.kernel),
    });
    const closed = await translate();
    await expectAllClose(closed.samples, byFunctions.samples, { absolute: 1e-4, relative: 1e-4 });
    await expectAllClose(closed.targetProbabilities, byFunctions.targetProbabilities, { absolute: 1e-4 });
  });

  it('asks no classifier without lambda, and goes nowhere without steps', async () => {
    const { x } = heads();
    const alone = { lambda: 0, classifier: undefined, seedClassIds: undefined } as never;
    const { samples, counts } = await translate(alone);
    const never = () => {
      throw new Error('asked');
    };
    await expectAllClose((await translate({ lambda: 0, classifier: never })).samples, samples);
    expect(counts.accepted + counts.refused + counts.unsure).toBe(3);
    expect(await flatten((await translate({ steps: 0 })).samples)).toEqual(await flatten(x));
    expect(await flatten((await translate({ stepSize: 0 })).samples)).toEqual(await flatten(x));
  });

  it('comes nearer to the target from step to step, and examples do not depend on one another', async () => {
    let before: ArrayLike<number> = [0, 0, 0];
    for (const steps of [0, 5, 20]) {
      const { targetProbabilities } = await translate({ steps, lambda: 0 });
      for (const [i, p] of targetProbabilities.entries()) expect(p).toBeGreaterThan(before[i]!);
      before = targetProbabilities;
    }
    const whole = await translate();
    const { x, ...options } = heads();
    const alone = await majorToMinor(gather(x, [1]), {
      ...options,
      seedClassIds: [0],
      targetClassIds: [3],
      norm: 'l2',
    });
    await expectAllClose(alone.samples, gather(whole.samples, [1]));
  });

  it('starts with noise of the length given at most, the same for the same seed, inside the range', async () => {
    const { x } = heads();
    const noisy = async (radius: number) => {
      const random = createRandom('noise');
      const { samples } = await translate({ steps: 0, randomStart: radius, random });
      const [a, b] = [await flatten(samples), await flatten(x)];
      return [0, 1, 2].map((row) =>
        Math.hypot(...a.slice(row * 5, row * 5 + 5).map((v, k) => v - b[row * 5 + k]!)),
      );
    };
    for (const length of await noisy(0.2)) expect(length).toBeCloseTo(0.2, 5);
    for (const length of await noisy(9)) expect(length).toBeLessThan(Math.sqrt(5) / 2);
    expect(await noisy(0.2)).toEqual(await noisy(0.2));
    const random = createRandom(1);
    const { samples } = await translate({ randomStart: 3, random, range: [0, 0.5], stepSize: 1 });
    const values = await flatten(samples);
    expect([Math.min(...values), Math.max(...values)]).toEqual([0, 0.5]);
  });

  it('accepts by draws in the share of the probabilities, one draw for each row', async () => {
    const random = createRandom('accept');
    let accepted = 0;
    for (let run = 0; run < 60; run++) {
      const options = { gamma: 0, steps: 0, acceptProbabilities: [0, 0.5, 1], random };
      const result = await translate(options);
      expect(result.accepted).not.toContain(0);
      expect(result.accepted).toContain(2);
      accepted += Number(result.accepted.includes(1));
    }
    expect(random.position).toBe(120);
    // 30, with a deviation of 4.
    expect(Math.abs(accepted - 30)).toBeLessThan(16);
  });

  it('tells of every step, and stops when asked to, without leaving a tensor', async () => {
    const seen: number[] = [];
    await translate({ onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => (i + 1) / 10));
    const { x, ...options } = heads();
    const before = memory().numTensors;
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 3) stop.abort(new Error('stopped'));
    };
    const stopped = majorToMinor(x, { ...options, onProgress, signal: stop.signal });
    await expect(stopped).rejects.toThrow('stopped');
    await expect(majorToMinor(x, { ...options, signal: stop.signal })).rejects.toThrow('stopped');
    const noLogits = () => tensor([1]) as never;
    await expect(majorToMinor(x, { ...options, generator: noLogits })).rejects.toThrow(RangeError);
    // In the third step, with tensors on tfjs's tape; then behind the steps, for the probabilities.
    for (const failsAt of [3, 11]) {
      let asked = 0;
      const failing = (input: Tensor): Tensor2D => {
        const logits: Tensor2D = matMul(tanh(input as Tensor2D), options.classifier.kernel);
        if (++asked === failsAt) throw new Error('no logits');
        return logits;
      };
      await expect(majorToMinor(x, { ...options, generator: failing })).rejects.toThrow('no logits');
      expect(asked).toBe(failsAt);
      expect(memory().numTensors).toBe(before);
    }
    await expectNoLeak(() => majorToMinor(x, options));
  });

  it('names what is wrong', async () => {
    const refused = async (more: object): Promise<string> =>
      translate(more).then(String, (error: Error) => error.message);
    expect(await refused({ generator: 1 })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`generator\` to be a function or a linear classifier { kernel, bias }, got 1."`,
    );
    expect(await refused({ generator: { kernel: tensor2d([[1]]) } })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`generator.kernel\` to have shape [5, numClasses], got [1, 1]."`,
    );
    expect(await refused({ generator: (x: Tensor) => reshape(x, [-1]) })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`generator(x)\` to have shape [3, numClasses], got [15]."`,
    );
    expect(await refused({ classifier: undefined })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`classifier\` to be a function or a linear classifier { kernel, bias }, got undefined."`,
    );
    expect(await refused({ targetClassIds: [1, 2, 4] })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`targetClassIds[2]\` to be a whole number >= 0 and < 4, got 4."`,
    );
    expect(await refused({ seedClassIds: [1, 2] })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`seedClassIds\` to hold 3 numbers, got array of 2."`,
    );
    expect(await refused({ acceptProbabilities: [0, 0, 2] })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`acceptProbabilities[2]\` to be a finite number >= 0 and <= 1, got 2."`,
    );
    expect(await refused({ randomStart: 1 })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`random\` to be a random generator or a function, got undefined."`,
    );
    expect(await refused({ gamma: 2 })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`gamma\` to be a finite number >= 0 and <= 1, got 2."`,
    );
    expect(await refused({ norm: 'l1' })).toMatchInlineSnapshot(
      `"majorToMinor: expected \`norm\` to be one of 'l2', 'linf', 'none', got "l1"."`,
    );
  });
});
