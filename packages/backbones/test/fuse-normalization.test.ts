import '@tensorflow/tfjs-layers';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  abs,
  clone,
  fill,
  keep,
  type NamedTensorMap,
  ones,
  profile,
  relu,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import {
  model as createModel,
  input,
  type LayersModel,
  layers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { basicBlock } from '../src/basic-block.ts';
import { batchNormalization } from '../src/batch-normalization.ts';
import { bottleneckBlock } from '../src/bottleneck-block.ts';
import { fuseNormalization } from '../src/fuse-normalization.ts';
import { cifarResNet, copyModel, splitBackbone } from '../src/index.ts';

beforeAll(async () => {
  await enableWasmTraining();
  await setBackend('wasm');
});

const random = createRandom('fuse normalization');
const images = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
    shape,
  );

/** The largest absolute value. */
async function largest(x: Tensor): Promise<number> {
  return Math.max(...(await abs(x).data()));
}

/** How often each kernel runs in a pass of training. */
async function kernelsOf(run: () => Tensor): Promise<Record<string, number>> {
  const { kernels } = await profile(() => tidy(run));
  const counts: Record<string, number> = {};
  for (const { name } of kernels) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

interface Pass {
  value: Tensor;
  grads: NamedTensorMap;
  weights: Tensor[];
}

/** A pass of training with its gradients, after which the weights are what they were. */
function train(model: LayersModel, x: Tensor): Pass {
  const before = model.getWeights().map((weight) => clone(weight));
  let value: Tensor | undefined;
  const { grads } = variableGrads(() => {
    value = keep(model.apply(x, { training: true }) as Tensor);
    return sum<Scalar>(square(value));
  });
  const weights = model.getWeights().map((weight) => clone(weight));
  model.setWeights(before);
  return { value: value!, grads, weights };
}

const blocks: Record<string, (x: SymbolicTensor) => SymbolicTensor> = {
  'a basic block': (x) => basicBlock(x, { name: 'b', filters: 6, stride: 1, shortcut: 'A' }),
  'a basic block with padded channels': (x) =>
    basicBlock(x, { name: 'b', filters: 12, stride: 2, shortcut: 'A' }),
  'a basic block with a projection': (x) =>
    basicBlock(x, { name: 'b', filters: 12, stride: 2, shortcut: 'B' }),
  'a bottleneck': (x) => bottleneckBlock(x, { name: 'b', filters: 5, stride: 1 }),
};

describe('fuseNormalization', () => {
  it.each(Object.keys(blocks))('gives what the layers of %s give one by one', async (name) => {
    const image = input({ shape: [5, 7, 6] });
    const outputs = blocks[name]!(image);
    const plain = createModel({ inputs: image, outputs });
    const x = images(3, 5, 7, 6);
    plain.setWeights(plain.getWeights().map(({ shape }) => square(images(...shape))));
    const expected = train(plain, x);
    const fused = fuseNormalization(createModel({ inputs: image, outputs }));
    const actual = train(fused, x);
    const close = { absolute: 1e-4, relative: 1e-4 };
    await expectAllClose(actual.value, expected.value, close);
    for (const [i, weight] of expected.weights.entries())
      await expectAllClose(actual.weights[i]!, weight, close);
    const scale = Math.max(...(await Promise.all(Object.values(expected.grads).map(largest))));
    for (const [name, gradient] of Object.entries(expected.grads))
      await expectAllClose(actual.grads[name]!, gradient, { absolute: 1e-5 * scale, relative: 1e-4 });
    const counts = await kernelsOf(() => fused.apply(x, { training: true }) as Tensor);
    expect(counts.Relu).toBeUndefined();
  });

  it('leaves a residual network neither a ReLU nor a sum to run by itself', async () => {
    const model = cifarResNet({ depth: 20, inputShape: [8, 8, 3], seed: 0 });
    const x = images(2, 8, 8, 3);
    const counts = await kernelsOf(() => model.apply(x, { training: true }) as Tensor);
    expect([counts.Relu, counts.LtBatchNorm]).toEqual([undefined, 19]);
    // The moving means and variances are sums too.
    expect(counts.Add).toBe(2 * 19);
  });

  it('computes layer by layer in prediction', async () => {
    const model = cifarResNet({ depth: 20, inputShape: [8, 8, 3], seed: 0 });
    const counts = await kernelsOf(() => model.apply(images(2, 8, 8, 3)) as Tensor);
    expect([counts.Relu, counts.Add, counts.LtBatchNorm]).toEqual([19, 9, undefined]);
  });

  it('tells another model of the same layers what lies between them', async () => {
    const image = input({ shape: [4, 4, 3] });
    const norm = batchNormalization('norm').apply(image) as SymbolicTensor;
    const outputs = layers.reLU({ name: 'relu' }).apply(norm) as SymbolicTensor;
    const fused = fuseNormalization(createModel({ inputs: image, outputs }));
    const between = fuseNormalization(createModel({ inputs: image, outputs: norm }));
    const both = fuseNormalization(createModel({ inputs: image, outputs: [norm, outputs] }));
    const x = images(2, 4, 4, 3);
    const end = fused.apply(x, { training: true }) as Tensor;
    const middle = between.apply(x, { training: true }) as Tensor;
    expect(Math.min(...(await middle.data()))).toBeLessThan(-1);
    await expectAllClose(end, relu(middle));
    const [first, second] = both.apply(x, { training: true }) as Tensor[];
    await expectAllClose(first!, middle);
    await expectAllClose(second!, end);
  });

  it('goes along in parts and copies, also where one model is a layer of another', async () => {
    const model = cifarResNet({ depth: 20, inputShape: [8, 8, 3], seed: 0 });
    const { trunk, tail } = splitBackbone(model, { at: 'stage2' });
    const copy = copyModel(model, { name: 'copy' });
    const image = input({ shape: [8, 8, 3] });
    const outer = createModel({ inputs: image, outputs: tail.apply(trunk.apply(image)) as SymbolicTensor });
    const x = images(2, 8, 8, 3);
    for (const one of [copy, outer]) {
      const counts = await kernelsOf(() => one.apply(x, { training: true }) as Tensor);
      expect(counts.Relu).toBeUndefined();
      await expectAllClose(
        one.apply(x, { training: true }) as Tensor,
        model.apply(x, { training: true }) as Tensor,
      );
    }
  });

  it('trains by fit as tf.layers does', async () => {
    const losses: number[] = [];
    for (const make of [fuseNormalization, (model: LayersModel) => model]) {
      const image = input({ shape: [4, 4, 3] });
      const x = basicBlock(image, { name: `fit${losses.length}`, filters: 3, stride: 1, shortcut: 'A' });
      const model = make(createModel({ inputs: image, outputs: x }));
      model.setWeights(model.getWeights().map(({ shape }) => fill(shape, 0.5)));
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const steps = [];
      for (let step = 0; step < 3; step++)
        steps.push(await model.trainOnBatch(ones([2, 4, 4, 3]), fill([2, 4, 4, 3], 2)));
      losses.push(...(steps as number[]));
    }
    expect(losses.slice(0, 3)).toEqual(losses.slice(3));
  });

  it('leaks nothing', async () => {
    const model = cifarResNet({ depth: 20, inputShape: [8, 8, 3], seed: 0 });
    const x = images(2, 8, 8, 3);
    await expectNoLeak(() => model.apply(x, { training: true }) as Tensor);
  });
});
