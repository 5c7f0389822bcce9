import {
  avgPool,
  cast,
  conv2d,
  engine,
  grad,
  grads,
  losses,
  matMul,
  maxPool,
  mean,
  oneHot,
  type Rank,
  randomNormal,
  type Scalar,
  type Tensor,
  tensor1d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
// By path: these packages are tested with this one, which so cannot depend on them.
import { cifarResNet, smallConvNet } from '../../backbones/src/index.ts';
import { normalizeBatch } from '../../backbones/src/normalize-batch.ts';
import { sgd } from '../../training/src/index.ts';
import { resNet8 } from './res-net-8.ts';

/** Something to time. */
export interface Case {
  /** Makes what is run once and again, for `batch` examples. */
  prepare(batch: number): () => void;
  /** Examples of stock cpu, whose time is then multiplied; the others always take {@link BATCH}. */
  cpuBatch: number;
  /** Multiplications and additions for a whole batch, where GFLOP/s are of interest. */
  flops?: number;
}

/** Examples of all but stock cpu. */
export const BATCH = 128;

/** What is timed, by the name that it has in networks.py too. */
export const CASES: Readonly<Record<string, Case>> = {
  'matMul 512³': product(512),
  'matMul 1024³': product(1024),
  'matMul 784×128 by 128×256, left transposed': {
    cpuBatch: BATCH,
    flops: 2 * 128 * 784 * 256,
    prepare: (batch) => {
      const [a, b] = [randomNormal([batch, 784]), randomNormal([batch, 256])];
      return () => matMul(a, b, true).dispose();
    },
  },
  'matMul of 16 pairs, 128×64 by 64×128': {
    cpuBatch: BATCH,
    flops: 16 * 2 * 128 * 64 * 128,
    prepare: () => {
      const [a, b] = [randomNormal([16, 128, 64]), randomNormal([16, 64, 128])];
      return () => matMul(a, b).dispose();
    },
  },
  'convolution 16×16×32 to 32, 3×3': convolution(16, 32, 32, 1),
  'its gradients': convolutionGradients(16, 32, 32, 1),
  'convolution 28×28×16 to 32, 3×3, stride 2': convolution(28, 16, 32, 2),
  'its gradients, stride 2': convolutionGradients(28, 16, 32, 2),
  'batch normalization 28×28×16, with gradient': {
    cpuBatch: 16,
    prepare: (batch) => {
      const x = randomNormal([batch, 28, 28, 16]);
      const [scale, shift, dy] = [randomNormal([16]), randomNormal([16]), randomNormal([batch, 28, 28, 16])];
      const normalize = (...[values, factor, offset]: Tensor[]): Tensor =>
        normalizeBatch(values!, factor!, offset!, 1e-5, () => {});
      return () => tidy(() => void grads(normalize)([x, scale, shift], dy));
    },
  },
  'gradient of max pooling 28×28×16, 2×2': pooling((x) => maxPool(x as never, 2, 2, 'valid')),
  'gradient of average pooling 28×28×16, 2×2': pooling((x) => avgPool(x as never, 2, 2, 'valid')),
  'mean per channel 28×28×16': {
    cpuBatch: BATCH,
    prepare: (batch) => {
      const x = randomNormal([batch, 28, 28, 16]);
      return () => mean(x, [0, 1, 2]).dispose();
    },
  },
  'softmax cross-entropy of 1,000 classes, with gradient': {
    cpuBatch: BATCH,
    prepare: (batch) => {
      const logits = randomNormal([batch, 1000]);
      const labels = labelsOf(batch, 1000);
      return () => grad((x: Tensor) => losses.softmaxCrossEntropy(labels, x))(logits).dispose();
    },
  },
  'step: MLP 784-256-100': step(() => {
    const model = sequential();
    model.add(layers.dense({ units: 256, activation: 'relu', inputShape: [784] }));
    model.add(layers.dense({ units: 100 }));
    return model;
  }, BATCH),
  'step: small CNN, 28×28': step(() => smallConvNet({ numClasses: 10, seed: 0 }), 4),
  'step: ResNet-8, 16×16': step(() => resNet8([16, 16, 3], 10), 4),
  'step: ResNet-20, 16×16': step(
    () => cifarResNet({ depth: 20, inputShape: [16, 16, 3], numClasses: 10, seed: 0 }),
    2,
  ),
  'step: ResNet-32, 32×32': step(
    () => cifarResNet({ depth: 32, inputShape: [32, 32, 3], numClasses: 10, seed: 0 }),
    1,
  ),
};

function product(size: number): Case {
  return {
    cpuBatch: BATCH,
    flops: 2 * size ** 3,
    prepare: () => {
      const [a, b] = [randomNormal([size, size]), randomNormal([size, size])];
      return () => matMul(a, b).dispose();
    },
  };
}

function convolution(side: number, channels: number, filters: number, stride: number): Case {
  return {
    cpuBatch: 4,
    flops: 2 * BATCH * (side / stride) ** 2 * 9 * channels * filters,
    prepare: (batch) => {
      const x = randomNormal<Rank.R4>([batch, side, side, channels]);
      const filter = randomNormal<Rank.R4>([3, 3, channels, filters]);
      return () => conv2d(x, filter, stride, 'same').dispose();
    },
  };
}

function convolutionGradients(side: number, channels: number, filters: number, stride: number): Case {
  return {
    cpuBatch: 4,
    flops: 4 * BATCH * (side / stride) ** 2 * 9 * channels * filters,
    prepare: (batch) => {
      const x = randomNormal([batch, side, side, channels]);
      const filter = randomNormal([3, 3, channels, filters]);
      const dy = randomNormal([batch, side / stride, side / stride, filters]);
      const attrs = { strides: [stride, stride], pad: 'same', dataFormat: 'NHWC' };
      return () =>
        tidy(() => {
          engine().runKernel('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape });
          engine().runKernel('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape });
        });
    },
  };
}

function pooling(pool: (x: Tensor) => Tensor): Case {
  return {
    cpuBatch: 16,
    prepare: (batch) => {
      const x = randomNormal([batch, 28, 28, 16]);
      const dy = randomNormal([batch, 14, 14, 16]);
      return () => grad(pool)(x, dy).dispose();
    },
  };
}

/** A step of training: forward, backward, momentum, weight decay. */
function step(build: () => LayersModel, cpuBatch: number): Case {
  return {
    cpuBatch,
    prepare: (batch) => {
      const model = build();
      const numClasses = model.outputShape.at(-1) as number;
      const images = randomNormal([batch, ...(model.inputs[0]!.shape.slice(1) as number[])] as number[]);
      const labels = labelsOf(batch, numClasses);
      const optimizer = sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
      const loss = (): Scalar =>
        losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }) as Tensor);
      return () => tidy(() => optimizer.applyGradients(variableGrads(loss).grads));
    },
  };
}

function labelsOf(batch: number, numClasses: number): Tensor {
  const ids = tensor1d(
    Array.from({ length: batch }, (_, i) => i % numClasses),
    'int32',
  );
  return cast(oneHot(ids, numClasses), 'float32');
}
