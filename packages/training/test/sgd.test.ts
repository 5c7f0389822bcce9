import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  mean,
  memory,
  mul,
  Optimizer,
  type Scalar,
  square,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  train,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it, vi } from 'vitest';
import { type SgdOptions, sgd } from '../src/index.ts';

/** PyTorch's rule in float64, one variable. */
function oracle(
  start: readonly number[],
  gradients: readonly (readonly number[] | null)[],
  options: SgdOptions,
): number[] {
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  const values = [...start];
  const velocities = start.map(() => 0);
  for (const gradient of gradients) {
    if (gradient === null) continue;
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i]! + weightDecay * values[i]!;
      velocities[i] = momentum * velocities[i]! + g;
      values[i]! -= learningRate * (nesterov ? g + momentum * velocities[i]! : velocities[i]!);
    }
  }
  return values;
}

const random = createRandom('sgd test');
const randomRows = (rows: number, size: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: size }, () => random.normal()));

function withVariables<Result>(
  starts: readonly Tensor[],
  run: (variables: Variable[]) => Promise<Result>,
): Promise<Result> {
  const variables = starts.map((start) => variable(start));
  return run(variables).finally(() => {
    for (const one of variables) one.dispose();
  });
}

await describeBackends('sgd', () => {
  it('takes the steps of the rule, worked out by hand', async () => {
    await withVariables([tensor1d([1, -2])], async ([weights]) => {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true, weightDecay: 0.1 });
      // step 1: g = 1 + 0.1·1 = 1.1, v = 1.1, w = 1 - 0.1·(1.1 + 0.55) = 0.835;    g = 1 - 0.2 = 0.8, w = -2 - 0.1·1.2 = -2.12
      optimizer.applyGradients([{ name: weights!.name, tensor: tensor1d([1, 1]) }]);
      await expectAllClose(weights!, [0.835, -2.12]);
      // step 2: g = 0.0835, v = 0.55 + 0.0835 = 0.6335, w = 0.835 - 0.1·(0.0835 + 0.31675) = 0.794975
      //         g = -0.212, v = 0.4 - 0.212 = 0.188,    w = -2.12 - 0.1·(-0.212 + 0.094) = -2.1082
      optimizer.applyGradients({ [weights!.name]: tensor1d([0, 0]) });
      await expectAllClose(weights!, [0.794975, -2.1082]);
      optimizer.dispose();
    });
  });

  const kinds: SgdOptions[] = [
    { learningRate: 0.1 },
    { learningRate: 0.1, weightDecay: 0.05 },
    { learningRate: 0.05, momentum: 0.9 },
    { learningRate: 0.05, momentum: 0.9, weightDecay: 2e-4 },
    { learningRate: 0.02, momentum: 0.9, nesterov: true },
    { learningRate: 0.02, momentum: 0.99, nesterov: true, weightDecay: 0.01 },
  ];
  it.each(kinds)('follows the float64 rule over 60 steps: %o', async (options) => {
    const start = randomRows(2, 6);
    const gradients = start.map(() => randomRows(60, 6));
    await withVariables([tensor(start[0]!), tensor(start[1]!, [2, 3])], async (variables) => {
      const optimizer = sgd(options);
      for (let step = 0; step < 60; step++) {
        tidy(() =>
          optimizer.applyGradients(
            variables.map(({ name, shape }, i) => ({ name, tensor: tensor(gradients[i]![step]!, shape) })),
          ),
        );
      }
      for (const [i, one] of variables.entries()) {
        await expectAllClose(one, oracle(start[i]!, gradients[i]!, options), {
          absolute: 2e-5,
          relative: 2e-5,
        });
      }
      expect(optimizer.iterations).toBe(60);
      optimizer.dispose();
    });
  });

  it.each([false, true])(
    'equals tfjs’s own momentum where there is no decay, nesterov %s',
    async (nesterov) => {
      const data = tensor(randomRows(16, 3));
      const fit = (w: Tensor): Scalar => mean(square(sum(mul(data, w), 1))) as Scalar;
      const run = (optimizer: Optimizer): Promise<Float32Array> =>
        withVariables([tensor1d([3, -1, 2])], async ([w]) => {
          for (let step = 0; step < 50; step++) optimizer.minimize(() => fit(w!), false, [w!]);
          optimizer.dispose();
          return (await w!.data()) as Float32Array;
        });
      const ours = await run(sgd({ learningRate: 0.01, momentum: 0.9, nesterov }));
      await expectAllClose(ours, await run(train.momentum(0.01, 0.9, nesterov)), {
        absolute: 1e-6,
        relative: 1e-5,
      });
      data.dispose();
    },
  );

  it('keeps a velocity with its variable when another one has no gradient', async () => {
    const [startA, startB] = [
      [1, 2],
      [3, 4],
    ] as const;
    const gradientsA = [[1, 1], null, [1, -1], null] as const;
    const gradientsB = [
      [2, 0],
      [0, 2],
      [1, 1],
      [0.5, 0.5],
    ] as const;
    const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.1 };
    await withVariables([tensor1d([...startA]), tensor1d([...startB])], async ([a, b]) => {
      const optimizer = sgd(options);
      for (let step = 0; step < 4; step++) {
        const forB = { [b!.name]: tensor1d([...gradientsB[step]!]) };
        const forA = gradientsA[step] === null ? {} : { [a!.name]: tensor1d([...gradientsA[step]!]) };
        optimizer.applyGradients({ ...forA, ...forB });
      }
      await expectAllClose(a!, oracle(startA, gradientsA, options));
      await expectAllClose(b!, oracle(startB, gradientsB, options));
      optimizer.dispose();
    });
  });

  it('leaves out a gradient that minimize could not compute', async () => {
    await withVariables([tensor1d([1]), tensor1d([5])], async ([used, unused]) => {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.5 });
      optimizer.minimize(() => sum(square(used!)) as Scalar, false, [unused!, used!]);
      // gradient 2 + 0.5
      await expectAllClose(used!, [0.75]);
      await expectAllClose(unused!, [5]);
      optimizer.dispose();
    });
  });

  it('decays the chosen variables only', async () => {
    await withVariables([tensor1d([1]), tensor1d([1])], async ([kernel, bias]) => {
      const optimizer = sgd({ learningRate: 1, weightDecay: 0.25, decayed: (name) => name === kernel!.name });
      const still = tensor1d([0]);
      optimizer.applyGradients([kernel!, bias!].map(({ name }) => ({ name, tensor: still })));
      await expectAllClose(kernel!, [0.75]);
      await expectAllClose(bias!, [1]);
      optimizer.dispose();
    });
  });

  it('takes a new learning rate from the next step on', async () => {
    await withVariables([tensor1d([0])], async ([w]) => {
      const optimizer = sgd({ learningRate: 1 });
      const step = (): void => optimizer.applyGradients({ [w!.name]: tensor1d([-1]) });
      step();
      optimizer.setLearningRate(0.25);
      step();
      expect(optimizer.learningRate).toBe(0.25);
      await expectAllClose(w!, [1.25]);
      optimizer.setLearningRate(0);
      step();
      await expectAllClose(w!, [1.25]);
      optimizer.dispose();
    });
  });

  it('goes on from saved weights as if it had never stopped', async () => {
    const options = { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 };
    const gradients = randomRows(6, 2);
    await withVariables([tensor1d([1, 2]), tensor1d([1, 2])], async ([w, copy]) => {
      const apply = (optimizer: Optimizer, one: Variable, from: number, to: number): void => {
        for (const gradient of gradients.slice(from, to)) {
          tidy(() => optimizer.applyGradients({ [one.name]: tensor1d(gradient) }));
        }
      };
      const first = sgd(options);
      apply(first, w!, 0, 3);
      const saved = await first.getWeights();
      expect(saved.map(({ name }) => name)).toEqual(['iter', `${w!.name}/momentum`]);
      copy!.assign(tensor1d(await w!.data()));

      const second = sgd(options);
      // The copy is another variable: its velocity is filed under its name.
      await second.setWeights(
        saved.map((one, i) => (i === 0 ? one : { ...one, name: `${copy!.name}/momentum` })),
      );
      expect(second.iterations).toBe(3);
      apply(first, w!, 3, 6);
      apply(second, copy!, 3, 6);
      expect(Array.from(await copy!.data())).toEqual(Array.from(await w!.data()));
      first.dispose();
      second.dispose();
    });
  });

  it('keeps one velocity per variable and nothing else, and gives it back', async () => {
    await withVariables([zeros([4]), zeros([2, 2])], async (variables) => {
      const gradients = variables.map(({ name, shape }) => ({ name, tensor: zeros(shape) }));
      const before = memory().numTensors;
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 });
      optimizer.applyGradients(gradients);
      expect(memory().numTensors).toBe(before + 2);
      const bytes = memory().numBytes;
      for (let step = 0; step < 10; step++) optimizer.applyGradients(gradients);
      expect(memory().numTensors).toBe(before + 2);
      expect(memory().numBytes).toBe(bytes);
      for (const { tensor: gradient } of gradients) expect(gradient.isDisposed).toBe(false);
      optimizer.dispose();
      expect(memory().numTensors).toBe(before);
    });
  });

  it('needs no velocity without momentum', async () => {
    await withVariables([zeros([4])], async ([w]) => {
      const optimizer = sgd({ learningRate: 0.1, weightDecay: 0.1 });
      const gradient = zeros([4]);
      await expectNoLeak(() => optimizer.applyGradients({ [w!.name]: gradient }));
    });
  });
});

describe('sgd as a tfjs optimizer', () => {
  it('trains in model.compile and fit, without a warning', async () => {
    const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    const model = sequential({
      layers: [layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros' })],
    });
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.5, weightDecay: 1e-3 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const x = tensor([
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 1],
    ]);
    const y = tensor([[1], [2], [3], [5]]);
    const { history } = await model.fit(x, y, { epochs: 40, batchSize: 2, shuffle: false, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses.at(-1)!).toBeLessThan(0.05 * losses[0]!);
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
    model.dispose();
    expect((await optimizer.getWeights()).length).toBe(3);
    optimizer.dispose();
  });

  it('is an Optimizer, and its config makes an equal one', () => {
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
    expect(optimizer).toBeInstanceOf(Optimizer);
    expect(optimizer.getClassName()).toBe('LtSgd');
    expect(optimizer.getConfig()).toEqual({
      learningRate: 0.1,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 2e-4,
    });
    const made = optimizer.constructor as unknown as { fromConfig(cls: unknown, config: object): Optimizer };
    expect(made.fromConfig(made, optimizer.getConfig()).getConfig()).toEqual(optimizer.getConfig());
  });

  it('refuses what it cannot use', () => {
    const valid = { learningRate: 0.1 };
    expect(() => sgd(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: sgd: expected \`options\` to be an object, got undefined.]`,
    );
    expect(() => sgd({} as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: sgd: expected \`learningRate\` to be a finite number >= 0, got undefined.]`,
    );
    expect(() => sgd({ learningRate: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: sgd: expected \`learningRate\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => sgd({ ...valid, momentum: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: sgd: expected \`momentum\` to be a finite number >= 0 and < 1, got 1.]`,
    );
    expect(() => sgd({ ...valid, nesterov: true })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: sgd: expected \`momentum\` to be above 0 with \`nesterov\`, got 0.]`,
    );
    expect(() => sgd({ ...valid, nesterov: 1 as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: sgd: expected \`nesterov\` to be true or false, got 1.]`,
    );
    expect(() => sgd({ ...valid, weightDecay: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: sgd: expected \`weightDecay\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => sgd({ ...valid, decayed: [] as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: sgd: expected \`decayed\` to be a function, got array of 0.]`,
    );
    expect(() => sgd(valid).setLearningRate(NaN)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: setLearningRate: expected \`learningRate\` to be a finite number >= 0, got NaN.]`,
    );
    expect(() => sgd(valid).applyGradients({ nobody: zeros([1]) })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: applyGradients: expected every gradient to be named after a live variable, got "nobody".]`,
    );
  });

  it('refuses a velocity that does not fit its variable', async () => {
    await withVariables([zeros([3])], async ([w]) => {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
      const iterations = { name: 'iter', tensor: tensor1d([1], 'int32') };
      await optimizer.setWeights([iterations, { name: `${w!.name}/momentum`, tensor: zeros([2]) }]);
      expect(() => optimizer.applyGradients({ [w!.name]: zeros([3]) })).toThrow(RangeError);
      optimizer.dispose();
    });
  });
});
