import {
  batchNorm,
  engine,
  grads,
  matMul,
  mean,
  moments,
  type NamedTensorMap,
  randomNormal,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { bench, describe } from 'vitest';
import { ours, stock } from './stock-and-ours.ts';

const kernel = (name: string, inputs: NamedTensorMap, attrs: object) => () =>
  void tidy(() => engine().runKernel(name, inputs, attrs as never) as Tensor);

for (const [batch, size, channels, out, stride] of [
  [128, 28, 1, 16, 1],
  [128, 28, 16, 32, 2],
  [128, 14, 32, 64, 2],
  [128, 16, 32, 32, 1],
] as const) {
  const x = randomNormal([batch, size, size, channels]);
  const dy = randomNormal([batch, size / stride, size / stride, out]);
  const filter = randomNormal([3, 3, channels, out]);
  const attrs = { strides: [stride, stride], pad: 'same', dataFormat: 'NHWC' };
  const title = `${batch}×${size}×${size}×${channels} to ${out} channels, 3×3, stride ${stride}`;
  describe(`gradient for the input: ${title}`, () => {
    const run = kernel('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape });
    bench('tfjs on wasm', run, stock('wasm'));
    bench('ours', run, ours);
  });
  describe(`gradient for the filter (tfjs has none on wasm): ${title}`, () => {
    bench('ours', kernel('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }), ours);
  });
}

describe('gradients of a small convolution, 8×16×16×8 to 8 channels, 3×3', () => {
  const x = randomNormal([8, 16, 16, 8]);
  const dy = randomNormal([8, 16, 16, 8]);
  const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 8, 8] };
  const run = kernel('Conv2DBackpropFilter', { x, dy }, attrs);
  bench('tfjs on cpu', run, stock('cpu'));
  bench('ours', run, ours);
});

describe('matMul with a transposed operand, 128×784 transposed by 128×256', () => {
  const a = randomNormal([128, 784]);
  const b = randomNormal([128, 256]);
  const run = () => void tidy(() => matMul(a, b, true));
  bench('tfjs on cpu', run, stock('cpu'));
  bench('tfjs on wasm', run, stock('wasm'));
  bench('ours', run, ours);
});

describe('batched matMul, 16 of 128×64 by 64×128', () => {
  const a = randomNormal([16, 128, 64]);
  const b = randomNormal([16, 64, 128]);
  const run = () => void tidy(() => matMul(a, b));
  bench('tfjs on wasm', run, stock('wasm'));
  bench('ours', run, ours);
});

describe('mean per channel, 128×28×28×16', () => {
  const x = randomNormal([128, 28, 28, 16]);
  const run = () => void tidy(() => mean(x, [0, 1, 2]));
  bench('tfjs on wasm', run, stock('wasm'));
  bench('ours', run, ours);
});

describe('batch normalization in training, forward and gradient, 128×28×28×16', () => {
  const x = randomNormal([128, 28, 28, 16]);
  const scale = randomNormal([16]);
  const normalize = (values: Tensor, factor: Tensor): Tensor => {
    const statistics = moments(values, [0, 1, 2]);
    return batchNorm(
      values,
      statistics.mean as never,
      statistics.variance as never,
      scale as never,
      factor as never,
    );
  };
  const run = () => void tidy(() => grads(normalize)([x, scale]));
  bench('tfjs on wasm', run, stock('wasm'));
  bench('ours', run, ours);
});
