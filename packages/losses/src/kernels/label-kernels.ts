import { createKernel } from '@lt/core/tensor';
import {
  cast,
  equal,
  matMul,
  mul,
  oneHot,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { labelWeightsOnCpu, oneHotOnCpu, weighColumnsOnCpu } from './label-kernels.cpu.ts';

type Weighed = { labels: Tensor; classWeights: Tensor };

/** Returns one-hot rows of class ids, int32 `[batch]`, as float32 `[batch, numClasses]`; an id out of range has a row of zeros. */
export function oneHotRows(classIds: Tensor1D, numClasses: number): Tensor2D {
  return toRows({ classIds }, { numClasses })[0] as Tensor2D;
}

/** Returns labels `[batch, numClasses]` times the weights of the classes, `[numClasses]`. */
export function weighColumns(labels: Tensor2D, classWeights: Tensor1D): Tensor2D {
  return weigh({ labels, classWeights }, {})[0] as Tensor2D;
}

/** Returns the sum of the weights of the labels of each example, `[batch]`. */
export function weightsOfLabels(labels: Tensor2D, classWeights: Tensor1D): Tensor1D {
  return sumWeights({ labels, classWeights }, {})[0] as Tensor1D;
}

const toRows = /* @__PURE__ */ createKernel<{ classIds: Tensor }, { numClasses: number }>({
  name: 'LtOneHot',
  // oneHot refuses a single class, and on wasm it writes int32 values whatever dtype it is asked for.
  composed: ({ classIds }, { numClasses }) =>
    numClasses === 1
      ? reshape(cast(equal(classIds, 0), 'float32'), [classIds.size, 1])
      : cast(oneHot(classIds, numClasses), 'float32'),
  fused: { cpu: oneHotOnCpu },
});

const weigh = /* @__PURE__ */ createKernel<Weighed>({
  name: 'LtWeighColumns',
  composed: ({ labels, classWeights }) => mul(labels, classWeights),
  fused: { cpu: weighColumnsOnCpu },
});

const sumWeights = /* @__PURE__ */ createKernel<Weighed>({
  name: 'LtLabelWeights',
  composed: ({ labels, classWeights }) =>
    reshape(matMul(labels as Tensor2D, reshape(classWeights, [-1, 1])), [labels.shape[0]!]),
  fused: { cpu: labelWeightsOnCpu },
});
