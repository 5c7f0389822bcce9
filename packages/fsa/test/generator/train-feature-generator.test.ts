import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak, flatten, withQuickProducts } from '@lt/testkit';
import { dispose, fill, memory, ones, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  type TrainedFeatureGenerator,
  type TrainFeatureGeneratorOptions,
  trainFeatureGenerator,
} from '../../src/index.ts';
import { memoryStore } from '../memory-store.ts';

const random = createRandom('toy tails');
const points = (count: number, make: () => number[]): number[][] => Array.from({ length: count }, make);
/** A head, a slanted tail and a tail on a circle. */
const clouds: readonly (() => number[])[] = [
  () => [random.normal(), random.normal()],
  () => {
    const along = random.normal();
    return [3 + 1.2 * along, 1 + 0.9 * along + 0.3 * random.normal()];
  },
  () => {
    const angle = 2 * Math.PI * random.next();
    return [-3 + Math.cos(angle), -3 + Math.sin(angle)];
  },
];
const seen = clouds.map((cloud, c) => points([60, 12, 12][c]!, cloud));
const unseen = clouds.map((cloud) => points(150, cloud));
const classIds = seen.flatMap((rows, c) => rows.map(() => c));
const features = (): Tensor2D => tensor2d(seen.flat());
const kernel = (): Tensor2D =>
  tensor2d([
    [0, 1, -1],
    [0, 0.5, -1],
  ]);

const small = (more: Partial<TrainFeatureGeneratorOptions> = {}): TrainFeatureGeneratorOptions => ({
  features: features(),
  classIds,
  kernel: kernel(),
  classes: [1, 2],
  iterations: 8,
  iterationsPerEpoch: 3,
  batchSize: 6,
  hiddenUnits: 5,
  samplesPerClass: 7,
  ...more,
});

const kinds = ['gan', 'convexHull', 'free'] as const;

/** All that a training gives, as numbers; frees it. */
async function numbersOf({ generator, ...rest }: TrainedFeatureGenerator): Promise<unknown> {
  const samples = generator.sample(1, 9, 'a');
  const moved = generator.samplePerturbed(2, 9);
  const result = [samples, moved, rest.kernel, rest.bias].map((tensor) => flatten(tensor));
  const numbers = await Promise.all(result);
  generator.dispose();
  dispose([samples, moved, rest.kernel, rest.bias]);
  return { numbers, losses: rest.history.map(({ loss, metrics }) => ({ loss, metrics })) };
}

/** How far two clouds are apart: 0 for the same distribution. (G. Székely, M. Rizzo, "Energy statistics", 2013) */
function energyDistance(a: number[][], b: number[][]): number {
  const mean = (from: number[][], to: number[][]): number => {
    let sum = 0;
    for (const [x, y] of from) for (const [u, v] of to) sum += Math.hypot(x! - u!, y! - v!);
    return sum / from.length / to.length;
  };
  return 2 * mean(a, b) - mean(a, a) - mean(b, b);
}

await describeBackends('trainFeatureGenerator', () => {
  it('makes tails that cover their class better than a single point', { timeout: 120_000 }, async () => {
    const {
      generator,
      kernel: trained,
      bias,
    } = await withQuickProducts(() =>
      trainFeatureGenerator(
        small({ iterations: 250, iterationsPerEpoch: 250, batchSize: 24, hiddenUnits: 24 }),
      ),
    );
    for (const c of [1, 2]) {
      const samples = generator.sample(c, 150, 1);
      const made = (await samples.array()) as number[][];
      const middle = [0, 1].map((k) => seen[c]!.reduce((sum, row) => sum + row[k]!, 0) / seen[c]!.length);
      const ofPoint = energyDistance([middle], unseen[c]!);
      expect(energyDistance(made, unseen[c]!)).toBeLessThan(0.6 * ofPoint);
      // Not the tail of another class.
      expect(energyDistance(made, unseen[3 - c]!)).toBeGreaterThan(2 * ofPoint);
      samples.dispose();
    }
    generator.dispose();
    dispose([trained, bias]);
  });

  it.each(kinds)('gives the same bytes for the same seed, and others for another: %s', async (kind) => {
    const run = async (seed: number): Promise<unknown> =>
      numbersOf(await trainFeatureGenerator(small({ kind, seed })));
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it.each(kinds)('goes on from a checkpoint to the same bytes: %s', async (kind) => {
    const whole = await numbersOf(await trainFeatureGenerator(small({ kind })));
    const stop = new AbortController();
    const checkpoint = { store: memoryStore(), every: 2 };
    const onProgress = ({ step }: { step: number }): void => {
      if (step === 4) stop.abort(new Error('stopped'));
    };
    await expect(
      trainFeatureGenerator(small({ kind, checkpoint, onProgress, signal: stop.signal })),
    ).rejects.toThrow('stopped');
    const resumed = await trainFeatureGenerator(small({ kind, checkpoint, resume: true }));
    expect(await numbersOf(resumed)).toEqual(whole);
  });

  it('moves perturbed samples by epsilon times the spread of the class, up the loss', async () => {
    const { generator, kernel: trained, bias } = await trainFeatureGenerator(small({ epsilon: 0.5 }));
    const [samples, moved] = [generator.sample(1, 20, 3), generator.samplePerturbed(1, 20, 3)];
    const [from, to] = [(await samples.array()) as number[][], (await moved.array()) as number[][]];
    const rows = seen[1]!;
    const middle = [0, 1].map((k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
    const spread =
      rows.reduce((sum, row) => sum + Math.hypot(row[0]! - middle[0]!, row[1]! - middle[1]!), 0) /
      rows.length;
    const [w, b] = [(await trained.array()) as number[][], await flatten(bias)];
    const lossOf = (x: number[]): number => {
      const logits = [...b].map((value, c) => value + x[0]! * w[0]![c]! + x[1]! * w[1]![c]!);
      return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[1]!;
    };
    for (const [i, x] of from.entries()) {
      expect(Math.hypot(to[i]![0]! - x[0]!, to[i]![1]! - x[1]!)).toBeCloseTo(0.5 * spread, 3);
      expect(lossOf(to[i]!)).toBeGreaterThan(lossOf(x));
    }
    generator.dispose();
    dispose([samples, moved, trained, bias]);
  });

  it('leaves the given tensors as they are, and the classifier if it is told to', async () => {
    const given = small({ trainClassifier: false });
    const before = [await flatten(given.features), await flatten(given.kernel)];
    const { generator, kernel: same, bias } = await trainFeatureGenerator(given);
    expect([await flatten(given.features), await flatten(given.kernel)]).toEqual(before);
    expect(await flatten(same)).toEqual(before[1]);
    expect([...(await flatten(bias))]).toEqual([0, 0, 0]);
    generator.dispose();
    const moving = await trainFeatureGenerator(small());
    expect(await flatten(moving.kernel)).not.toEqual(before[1]);
    moving.generator.dispose();
  });

  it('makes the row of a class that has no other, in its hull', async () => {
    const rows = tensor2d([
      [0, 0],
      [1, 0],
      [7, 8],
    ]);
    const { generator } = await trainFeatureGenerator({
      ...small({ kind: 'convexHull' }),
      features: rows,
      classIds: [0, 0, 1],
      classes: [1],
    });
    expect([...(await flatten(generator.sample(1, 2)))]).toEqual([7, 8, 7, 8]);
    generator.dispose();
  });

  it('tells of every step and of the losses of every epoch', async () => {
    const steps: number[] = [];
    const { generator, history } = await trainFeatureGenerator(
      small({ onProgress: ({ step }) => steps.push(step) }),
    );
    expect(steps).toEqual(Array.from({ length: 8 }, (_, i) => i));
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    for (const { metrics } of history) {
      expect(Object.keys(metrics!)).toEqual(['generatorLoss', 'discriminatorLoss', 'classifierLoss']);
    }
    generator.dispose();
  });

  it('keeps the number of tensors over many steps', { timeout: 120_000 }, async () => {
    const counts = new Set<number>();
    const given = small({
      iterations: 200,
      iterationsPerEpoch: 100,
      onProgress: ({ step }) => {
        // The first step makes the moments.
        if (step > 0) counts.add(memory().numTensors);
      },
    });
    await expectNoLeak(async () => {
      const training = withQuickProducts(() => trainFeatureGenerator(given));
      const { generator, kernel: trained, bias } = await training;
      generator.dispose();
      return [trained, bias];
    });
    expect(counts.size).toBe(1);
  });

  it('names what is wrong, and leaves no tensor then', async () => {
    const fixed = small();
    const wrong = [zeros([3, 2]), ones([2]), fill([classIds.length, 2], Number.NaN)] as const;
    const before = memory().numTensors;
    const refused = async (more: object): Promise<string> =>
      trainFeatureGenerator({ ...fixed, ...more } as TrainFeatureGeneratorOptions).then(
        String,
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await refused({ kernel: wrong[0] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`kernel\` to have shape [2, numClasses], got [3, 2]."`,
    );
    expect(await refused({ bias: wrong[1] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`bias\` to have shape [3], got [2]."`,
    );
    expect(await refused({ features: wrong[2] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`features\` to be finite numbers, got NaN in row 0."`,
    );
    expect(await refused({ classIds: [0] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`classIds\` to hold 84 numbers, got array of 1."`,
    );
    expect(await refused({ kind: 'vae' })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`kind\` to be one of 'gan', 'convexHull', 'free', got "vae"."`,
    );
    expect(await refused({ classes: [] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`classes\` to hold at least one number, got array of 0."`,
    );
    expect(await refused({ classes: [1, 1] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`classes\` to name each class once, got 1 twice."`,
    );
    expect(await refused({ classes: [3] })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`classes[0]\` to be a whole number >= 0 and < 3, got 3."`,
    );
    expect(await refused({ classIds: classIds.map((c) => (c === 2 ? 1 : c)) })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`classes[1]\` to have a row in \`features\`, got class 2."`,
    );
    expect(await refused({ epsilon: -1 })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`epsilon\` to be a finite number >= 0, got -1."`,
    );
    expect(await refused({ batchSize: 0 })).toMatchInlineSnapshot(
      `"RangeError: trainFeatureGenerator: expected \`batchSize\` to be a whole number >= 1, got 0."`,
    );
    expect(await refused({ trainClassifier: 1 })).toMatchInlineSnapshot(
      `"TypeError: trainFeatureGenerator: expected \`trainClassifier\` to be true or false, got 1."`,
    );
    expect(await refused({ learningRate: 1e30 })).toMatch(
      /^RangeError: trainLoop: expected the loss of epoch/,
    );
    expect(memory().numTensors).toBe(before);
    dispose([...wrong]);
  });

  it('refuses a class that it does not know, and counts that are none', async () => {
    const { generator } = await trainFeatureGenerator(small());
    const message = (run: () => unknown): string => {
      try {
        return String(run());
      } catch (error) {
        return String(error);
      }
    };
    expect(message(() => generator.sample(0, 1))).toMatchInlineSnapshot(
      `"RangeError: FeatureGenerator.sample: expected \`classId\` to be one of 1, 2, got 0."`,
    );
    expect(message(() => generator.sample('1' as never, 1))).toMatchInlineSnapshot(
      `"RangeError: FeatureGenerator.sample: expected \`classId\` to be one of 1, 2, got "1"."`,
    );
    expect(message(() => generator.samplePerturbed(1, 0))).toMatchInlineSnapshot(
      `"RangeError: FeatureGenerator.samplePerturbed: expected \`count\` to be a whole number >= 1, got 0."`,
    );
    expect(message(() => generator.sample(1, 1, null as never))).toMatchInlineSnapshot(
      `"TypeError: FeatureGenerator.sample: expected \`seed\` to be a number or a string, got null."`,
    );
    generator.dispose();
    expect(message(() => generator.sample(1, 1))).toMatchInlineSnapshot(
      `"TypeError: FeatureGenerator.sample: expected the generator to be live, got a disposed one."`,
    );
  });
});
