import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  dispose,
  memory,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WeightAverageOptions, weightAverage } from '../src/index.ts';

/** The float64 rule over a walk of the weights, one value after each update. */
function oracle(walk: readonly (readonly number[])[], { decay, warmup }: WeightAverageOptions): number[] {
  let average = [...walk[0]!];
  for (const [t, weights] of walk.slice(1).entries()) {
    const keep = warmup ? Math.min(decay, (1 + t) / (10 + t)) : decay;
    average = average.map((value, i) => keep * value + (1 - keep) * weights[i]!);
  }
  return average;
}

const bits = async (one: Tensor): Promise<number[]> => [
  ...new Uint32Array((await one.data()).slice().buffer),
];

/** Sets a variable without leaving the new tensor behind. */
const set = (one: Variable, values: readonly number[]): void =>
  tidy(() => one.assign(tensor([...values], one.shape, one.dtype)));

/** Runs `f` in a tidy, which sees no tensor in the result. */
function withinTidy<Result>(f: () => Result): Result {
  let result: Result;
  tidy(() => {
    result = f();
  });
  return result!;
}

await describeBackends('weightAverage', () => {
  it('follows the rule, worked out by hand', async () => {
    const weights = variable(tensor1d([0, 8]));
    const average = weightAverage([weights], { decay: 0.75 });
    set(weights, [4, 0]);
    average.update(); // 0.75 · 0 + 0.25 · 4 = 1, 0.75 · 8 = 6
    set(weights, [0, 2]);
    average.update(); // 0.75 · 1 = 0.75, 0.75 · 6 + 0.25 · 2 = 5
    const tensors = average.tensors();
    await expectAllClose(tensors['0']!, [0.75, 5], { absolute: 0, relative: 0 });
    expect(average.numUpdates).toBe(2);
    average.dispose();
    dispose([weights, ...Object.values(tensors)]);
  });

  it('keeps a tenth at the first update of a warm-up, and two elevenths at the second', async () => {
    const weights = variable(tensor1d([10]));
    const average = weightAverage([weights], { decay: 0.99, warmup: true });
    set(weights, [0]);
    average.update();
    const first = average.tensors();
    await expectAllClose(first['0']!, [1]);
    average.update();
    const second = average.tensors();
    await expectAllClose(second['0']!, [2 / 11]);
    average.dispose();
    dispose([weights, first, second].flatMap((one) => Object.values(one)));
    weights.dispose();
  });

  const kinds: WeightAverageOptions[] = [
    { decay: 0.5 },
    { decay: 0.999 },
    { decay: 0.99, warmup: true },
    { decay: 0.15, warmup: true },
  ];
  it.each(kinds)('equals the slow rule over a walk of the weights: %o', async (options) => {
    const random = createRandom('weight average');
    const walk = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => random.normal()));
    const weights = variable(tensor(walk[0]!, [2, 3]));
    const average = weightAverage([weights], options);
    for (const values of walk.slice(1)) {
      set(weights, values);
      average.update();
    }
    const tensors = average.tensors();
    await expectAllClose(tensors['0']!, oracle(walk, options));
    expect(tensors['0']!.shape).toEqual([2, 3]);
    average.dispose();
    dispose([weights, ...Object.values(tensors)]);
  });

  it('leaves weights that stand still as they are, to the bit, and with decay 0 copies them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.float(), { minLength: 5, maxLength: 5 }),
        fc.double({ min: 0, max: 0.99 }),
        async (values, others, decay) => {
          const weights = variable(tensor1d(values));
          const still = weightAverage([weights], { decay });
          const copy = weightAverage([weights], { decay: 0 });
          still.update();
          still.update();
          const kept = still.tensors();
          expect(await kept['0']!.data()).toEqual(await weights.data());
          set(weights, others.slice(0, values.length).map(Math.fround));
          copy.update();
          const copied = copy.tensors();
          expect(await bits(copied['0']!)).toEqual(await bits(weights));
          still.dispose();
          copy.dispose();
          dispose([weights, ...Object.values(kept), ...Object.values(copied)]);
        },
      ),
      { seed: 11, numRuns: 40 },
    );
  });

  it('exchanges averages and weights in place, and twice changes no bit', async () => {
    const weights = [variable(tensor1d([1, -0, NaN, 1e-42])), variable(tensor([3], [1, 1]))];
    const average = weightAverage(weights, { decay: 0.5 });
    set(weights[1]!, [5]);
    average.update();
    const before = await Promise.all(weights.map(bits));
    expect(average.swapped).toBe(false);
    average.swap();
    expect(average.swapped).toBe(true);
    expect(await weights[1]!.data()).toEqual(Float32Array.of(4));
    const swapped = average.tensors();
    expect(await swapped['1']!.data()).toEqual(Float32Array.of(4));
    average.swap();
    expect(await Promise.all(weights.map(bits))).toEqual(before);
    const tensors = average.tensors();
    expect(await tensors['1']!.data()).toEqual(Float32Array.of(4));
    average.dispose();
    dispose([...weights, ...Object.values(tensors), ...Object.values(swapped)]);
  });

  it('copies whole numbers and booleans instead of averaging them', async () => {
    const counter = variable(tensor([1, 2], [2], 'int32'));
    const flag = variable(tensor([true], [1], 'bool'));
    const average = weightAverage([counter, flag], { decay: 0.9 });
    set(counter, [7, 9]);
    average.update();
    const tensors = average.tensors();
    expect([tensors['0']!.dtype, tensors['1']!.dtype]).toEqual(['int32', 'bool']);
    expect([...(await tensors['0']!.data())]).toEqual([7, 9]);
    average.dispose();
    dispose([counter, flag, ...Object.values(tensors)]);
  });

  it('goes on from saved tensors as if it had never stopped', async () => {
    const options = { decay: 0.9, warmup: true };
    const random = createRandom('resume');
    const walk = Array.from({ length: 12 }, () => [random.normal(), random.normal()]);
    const weights = variable(tensor1d([0, 0]));
    const whole = weightAverage([weights], options);
    let resumed = weightAverage([weights], options);
    for (const [step, values] of walk.entries()) {
      if (step === 5) {
        const saved = resumed.tensors();
        const { numUpdates } = resumed;
        resumed.dispose();
        resumed = weightAverage([weights], options);
        resumed.restore(saved, numUpdates);
        dispose(saved);
      }
      set(weights, values);
      whole.update();
      resumed.update();
    }
    const [a, b] = [whole.tensors(), resumed.tensors()];
    expect(await bits(b['0']!)).toEqual(await bits(a['0']!));
    expect(resumed.numUpdates).toBe(12);
    whole.dispose();
    resumed.dispose();
    dispose([weights, ...Object.values(a), ...Object.values(b)]);
  });

  it('goes on from the plain values of a checkpoint, and makes no tensor for good', async () => {
    const weights = variable(tensor1d([1, 2]));
    const average = weightAverage([weights], { decay: 0.5 });
    const saved = { 0: { dtype: 'float32', shape: [2], values: Float32Array.of(3, 4) } } as const;
    const before = memory().numTensors;
    average.restore(saved, 7);
    expect(() => average.restore({ 0: { ...saved[0], shape: [1, 2] } }, 9)).toThrow(RangeError);
    expect(memory().numTensors).toBe(before);
    expect(average.numUpdates).toBe(7);
    average.swap();
    expect(Array.from(await weights.data())).toEqual([3, 4]);
    average.dispose();
    weights.dispose();
  });

  it('holds one tensor per variable, inside a tidy too, and gives them back', async () => {
    const weights = [variable(zeros([3])), variable(tensor1d([1], 'int32'))];
    await expectNoLeak(() => {
      const average = withinTidy(() => {
        const made = weightAverage(weights, { decay: 0.9 });
        made.update();
        made.swap();
        made.swap();
        return made;
      });
      tidy(() => {
        average.update();
        average.restore(average.tensors(), 3);
      });
      average.update();
      average.dispose();
      average.dispose();
    });
    for (const one of weights) expect(one.isDisposed).toBe(false);
    dispose(weights);
  });
});

describe('weightAverage', () => {
  const one = (): Variable => variable(tensor1d([1, 2]));

  it('refuses what are no variables and options out of range', () => {
    expect(() => weightAverage({} as never, { decay: 0.9 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: weightAverage: expected \`variables\` to be an array, got Object.]`,
    );
    expect(() => weightAverage([], { decay: 0.9 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightAverage: expected \`variables\` to hold at least one variable, got none.]`,
    );
    expect(() => weightAverage([tensor1d([1]) as never], { decay: 0.9 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: weightAverage: expected \`variables[0]\` to be a variable, got Tensor [1].]`,
    );
    const weights = one();
    expect(() => weightAverage([weights, weights], { decay: 0.9 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightAverage: expected \`variables\` to hold each variable once, got one twice.]`,
    );
    expect(() => weightAverage([weights], { decay: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightAverage: expected \`decay\` to be a finite number >= 0 and < 1, got 1.]`,
    );
    expect(() =>
      weightAverage([weights], { decay: 0.9, warmup: 1 as never }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: weightAverage: expected \`warmup\` to be true or false, got 1.]`,
    );
  });

  it('refuses to train while the averages are in place', () => {
    const average = weightAverage([one()], { decay: 0.9 });
    average.swap();
    expect(() => average.update()).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: update: expected the variables to hold the trained weights, got the averages. Call swap() first.]`,
    );
    expect(() => average.restore({}, 0)).toThrow(RangeError);
  });

  it('refuses saved tensors of another model, and then is as before', () => {
    const average = weightAverage([one()], { decay: 0.9 });
    average.update();
    expect(() => average.restore({}, 1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: restore: expected \`tensors\` to hold one tensor per variable, 1 in all, got 0.]`,
    );
    expect(() => average.restore({ '1': tensor1d([1, 2]) }, 1)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: restore: expected \`tensors[0]\` to be a tensor, got undefined.]`,
    );
    expect(() => average.restore({ '0': tensor1d([1]) }, 1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: restore: expected \`tensors[0]\` to have shape [2], got [1].]`,
    );
    expect(() => average.restore({ '0': tensor1d([1, 2], 'int32') }, 1)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: restore: expected \`tensors[0]\` to have dtype float32, got int32.]`,
    );
    expect(() => average.restore({ '0': tensor1d([1, 2]) }, -1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: restore: expected \`numUpdates\` to be a whole number >= 0, got -1.]`,
    );
    expect(() => average.restore(null as never, 1)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: restore: expected \`tensors\` to hold a tensor per variable, got null.]`,
    );
    expect(average.numUpdates).toBe(1);
  });

  it('refuses to work once it or a variable is disposed', () => {
    const weights = one();
    const average = weightAverage([weights], { decay: 0.9 });
    const other = weightAverage([weights], { decay: 0.9 });
    other.dispose();
    expect(() => other.tensors()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: tensors: expected the weight average to be live, got a disposed one.]`,
    );
    weights.dispose();
    expect(() => average.update()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: update: expected \`variables[0]\` to be a live tensor, got a disposed one.]`,
    );
  });
});
