import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import { engine, memory, type Tensor, tensor, tensor1d, tidy, type Variable } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { batchNormalization } from '../src/batch-normalization.ts';

const random = createRandom('batch normalization');
const shape = [5, 3, 4, 2];
const draw = (): Tensor =>
  tensor(
    Float32Array.from({ length: 120 }, () => 1 + 2 * random.normal()),
    shape,
  );

function pair() {
  const ours = batchNormalization('ours');
  const stock = layers.batchNormalization({ name: 'stock', epsilon: 1e-5, momentum: 0.9 });
  for (const layer of [ours, stock]) {
    layer.build(shape);
    layer.setWeights([tensor1d([1.5, -0.5]), tensor1d([0.1, 0.2]), tensor1d([3, 4]), tensor1d([5, 6])]);
  }
  return { ours, stock };
}

await describeBackends('batchNormalization', () => {
  it('equals tf.layers’ own in training: outputs, gradients and moving statistics', async () => {
    const { ours, stock } = pair();
    for (let step = 0; step < 3; step++) {
      const [x, dy] = [draw(), draw()];
      const results = [ours, stock].map((layer) =>
        tidy(() => {
          const variables = layer.trainableWeights.map(
            (weight) => (weight as unknown as { val: Variable }).val,
          );
          const f = (): Tensor => layer.apply(x, { training: true }) as Tensor;
          // tfjs exports no function that takes dy and variables at once.
          const { value, grads } = engine().gradients(f as never, [x, ...variables], dy as never);
          return [value as Tensor, ...grads];
        }),
      );
      for (const [i, wanted] of results[1]!.entries()) {
        await expectAllClose(results[0]![i]!, wanted, { absolute: 1e-4, relative: 1e-4 });
      }
      for (const [i, wanted] of stock.getWeights().entries())
        await expectAllClose(ours.getWeights()[i]!, wanted);
    }
    // Ten percent of the way from 3 towards a mean of about 1, three times.
    expect((await ours.getWeights()[2]!.data())[0]).toBeLessThan(3);
  });

  it('equals tf.layers’ own in inference, which uses the moving statistics', async () => {
    const { ours, stock } = pair();
    const x = draw();
    await expectAllClose(ours.apply(x) as Tensor, stock.apply(x) as Tensor);
    await expectAllClose(ours.getWeights()[2]!, [3, 4]);
  });

  it('keeps no tensor of a training pass', () => {
    const { ours } = pair();
    const x = draw();
    const before = memory().numTensors;
    tidy(() => {
      ours.apply(x, { training: true });
    });
    expect(memory().numTensors).toBe(before);
  });

  it('is tf.layers’ class by name and configuration', () => {
    const { ours } = pair();
    expect(ours.getClassName()).toBe('BatchNormalization');
    expect(ours.getConfig()).toMatchObject({ name: 'ours', axis: -1, momentum: 0.9, epsilon: 1e-5 });
  });
});
