import { describeBackends } from '@lt/testkit';
import { type Optimizer, scalar, tensor1d, train, type Variable, variable } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint, sgd } from '../../src/index.ts';
import { memoryStore } from '../fixtures/memory-store.ts';
import { bytesIn, messageOf, optimizers, step } from './parts.ts';

/** Steps before the interruption: as many as it takes for 0.9^(DONE + 1) to differ from a running product, see `membersOf`. */
const DONE = 30;
const TOTAL = 36;

await describeBackends('an optimizer in a checkpoint', () => {
  const names = [
    'sgd',
    'sgd nesterov',
    'tfjs sgd',
    'momentum',
    'adam',
    'rmsprop',
    'rmsprop centered',
    'adagrad',
    'adadelta',
  ];
  it.each(names.map((name, i) => [name, i] as const))(
    '%s goes on bit for bit with variables of other names',
    async (_, index) => {
      const make = (): { variables: Variable[]; optimizer: Optimizer } => ({
        variables: [variable(tensor1d([0.3, -0.7, 1.1])), variable(scalar(0.5))],
        optimizer: optimizers()[index]!,
      });
      const straight = make();
      for (let i = 0; i < TOTAL; i++) step(straight.optimizer, straight.variables, i);

      const store = memoryStore();
      const interrupted = make();
      for (let i = 0; i < DONE; i++) step(interrupted.optimizer, interrupted.variables, i);
      await saveCheckpoint(store, { ...interrupted, epoch: 0, step: DONE });
      const resumed = make();
      // Also over what an optimizer has already.
      step(resumed.optimizer, resumed.variables, 3);
      await (await loadCheckpoint(store))!.restore(resumed);
      for (let i = DONE; i < TOTAL; i++) step(resumed.optimizer, resumed.variables, i);

      expect(resumed.variables[0]!.name).not.toBe(interrupted.variables[0]!.name);
      for (const [i, value] of straight.variables.entries()) {
        expect(await bytesIn(resumed.variables[i]!)).toEqual(await bytesIn(value));
      }
      expect(resumed.optimizer.iterations).toBe(TOTAL);
    },
  );

  it('is told from its variables by the longest name', async () => {
    const store = memoryStore();
    const [short, long] = [variable(scalar(1), true, 'w'), variable(tensor1d([1, 2]), true, 'w/momentum')];
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
    for (let i = 0; i < 2; i++) step(optimizer, [short, long], i);
    await saveCheckpoint(store, { variables: [short, long], optimizer, epoch: 0, step: 0 });
    const variables = [variable(scalar(0), true, 'x'), variable(tensor1d([0, 0]), true, 'y')];
    const other = sgd({ learningRate: 0.1, momentum: 0.9 });
    await (await loadCheckpoint(store))!.restore({ variables, optimizer: other });
    const shapes = (await other.getWeights()).map(({ name, tensor: { shape } }) => [name, shape]);
    expect(shapes).toEqual([
      ['iter', []],
      ['x/momentum', []],
      ['y/momentum', [2]],
    ]);
    for (const value of [short, long, ...variables]) value.dispose();
  });

  it('that cannot give its state is named', async () => {
    const optimizer = train.adamax(0.1);
    const parts = { variables: [], optimizer, epoch: 0, step: 0 };
    expect(await messageOf(saveCheckpoint(memoryStore(), parts))).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`optimizer\` to give its state by getWeights(), got "Adamax", which does not."`,
    );
  });
});
