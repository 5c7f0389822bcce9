import '@tensorflow/tfjs-layers';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import {
  add,
  avgPool,
  concat,
  conv2d,
  losses,
  matMul,
  mean,
  moments,
  mul,
  oneHot,
  pad,
  relu,
  rsqrt,
  type Scalar,
  sub,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor4d,
  tidy,
  transpose,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { sgd, trainLoop } from '../src/index.ts';

interface Golden {
  parameters: {
    index: number;
    name: string;
    torch_shape: number[];
    kind: 'conv' | 'gamma' | 'bias' | 'dense';
  }[];
  optimizer: { lr: number; momentum: number; nesterov: boolean; weight_decay: number };
  classes: number;
  steps: {
    alpha: number;
    x_c_nhwc: number[][][][];
    x_r_nhwc: number[][][][];
    label_c: number[];
    label_r: number[];
    loss: number;
    classifier_kernel_in_out_after: number[][];
    classifier_bias_after: number[];
  }[];
}
const golden = readGolden<Golden>(new URL('./golden/train_steps.json', import.meta.url));

/** The start of a parameter, by the formulas of the golden file, in tfjs's layout. */
function startOf({ index: k, torch_shape: shape, kind }: Golden['parameters'][number]): Tensor {
  const s = 0.25;
  const rules = {
    conv: (i: number) => Math.sqrt(2 / (shape[1]! * 9)) * Math.sin(12.9898 * (i + 1) + 78.233 * (k + 1) + s),
    gamma: (i: number) => 1 + 0.2 * Math.sin(0.7 * (i + 1) + k + s),
    bias: (i: number) => 0.1 * Math.cos(0.9 * (i + 1) + k + s),
    dense: (i: number) => 0.2 * Math.sin(1.3 * (i + 1) + k + s),
  };
  const size = shape.reduce((product, length) => product * length, 1);
  const values = tensor(
    Float32Array.from({ length: size }, (_, i) => rules[kind](i)),
    shape,
  );
  if (kind === 'conv') return transpose(values, [2, 3, 1, 0]);
  return kind === 'dense' ? transpose(values) : values;
}

/** The forward pass of the authors' bilateral ResNet with blocks [1, 1, 2], in training mode. */
function bilateralLogits(at: (name: string) => Variable, step: Golden['steps'][number]): Tensor {
  const conv = (x: Tensor, name: string, stride: number): Tensor =>
    conv2d(x as Tensor4D, at(`${name}.weight`) as Tensor as Tensor4D, stride, 1);
  const norm = (x: Tensor, name: string): Tensor => {
    const { mean: average, variance } = moments(x, [0, 1, 2]);
    const scale = mul(at(`${name}.weight`), rsqrt(add(variance, 1e-5)));
    return add(mul(sub(x, average), scale), at(`${name}.bias`));
  };
  const block = (x: Tensor, name: string, stride: number): Tensor => {
    const inner = relu(norm(conv(x, `${name}.conv1`, stride), `${name}.bn1`));
    const outer = norm(conv(inner, `${name}.conv2`, 1), `${name}.bn2`);
    return relu(add(outer, stride === 1 ? x : shortcut(x)));
  };
  const trunk = (images: number[][][][]): Tensor => {
    const stem = relu(norm(conv(tensor4d(images), 'backbone.conv1', 1), 'backbone.bn1'));
    const first = block(stem, 'backbone.layer1.0', 1);
    return block(block(first, 'backbone.layer2.0', 2), 'backbone.layer3.0', 2);
  };
  const conventional = mean(block(trunk(step.x_c_nhwc), 'backbone.cb_block', 1), [1, 2]);
  const rebalancing = mean(block(trunk(step.x_r_nhwc), 'backbone.rb_block', 1), [1, 2]);
  const mixed = concat([mul(conventional, 2 * step.alpha), mul(rebalancing, 2 * (1 - step.alpha))], 1);
  return add(matMul(mixed, at('classifier.weight') as Tensor as never), at('classifier.bias'));
}

/** Every second row and column, as many channels of zeros again around those there are. */
function shortcut(x: Tensor): Tensor {
  const quarter = x.shape[3]! / 2;
  // Averages over windows of one pixel: unlike stridedSlice, it has a gradient.
  const thinned = avgPool(x as Tensor4D, 1, 2, 'valid');
  return pad(thinned, [
    [0, 0],
    [0, 0],
    [0, 0],
    [quarter, quarter],
  ]);
}

await describeBackends(
  'sgd and trainLoop',
  () => {
    it('walk the four steps that PyTorch’s SGD took through the authors’ network', async () => {
      const variables = tidy(() => golden.parameters.map((parameter) => variable(startOf(parameter))));
      const at = (name: string): Variable =>
        variables[golden.parameters.findIndex((one) => one.name === name)]!;
      const { lr, momentum, nesterov, weight_decay } = golden.optimizer;
      const optimizer = sgd({ learningRate: lr, momentum, nesterov, weightDecay: weight_decay });
      const { history } = await trainLoop({
        sampler: { numBatches: 1, epoch: () => [Int32Array.of(0, 1, 2)] },
        totalEpochs: 4,
        optimizer,
        variables,
        loss: (_, { epoch }) => {
          const step = golden.steps[epoch]!;
          const logits = bilateralLogits(at, step);
          const lossFor = (labels: number[]): Tensor =>
            losses.softmaxCrossEntropy(oneHot(tensor1d(labels, 'int32'), golden.classes), logits);
          return add(
            mul(lossFor(step.label_c), step.alpha),
            mul(lossFor(step.label_r), 1 - step.alpha),
          ) as Scalar;
        },
        onEpochEnd: async ({ epoch }) => {
          const step = golden.steps[epoch]!;
          const close = { absolute: 2e-5, relative: 5e-5 };
          await expectAllClose(at('classifier.weight'), step.classifier_kernel_in_out_after, close);
          await expectAllClose(at('classifier.bias'), step.classifier_bias_after, close);
        },
      });
      for (const [epoch, { loss }] of history.entries()) {
        expect(Math.abs(loss - golden.steps[epoch]!.loss)).toBeLessThan(5e-5 * golden.steps[epoch]!.loss);
      }
      optimizer.dispose();
      for (const one of variables) one.dispose();
    });
  },
  { only: ['cpu'] },
);
