import type { KernelChunk } from '@lt/core/tensor';
import { labelWeightsOnCpu, oneHotOnCpu, weighColumnsOnCpu } from './cpu/label-kernels.ts';
import { sigmoidFocalOnCpu } from './cpu/sigmoid-focal.ts';
import { softmaxOnCpu } from './cpu/softmax.ts';
import { kernelsOf } from './fused-kernels.ts';

/** The fused kernels as loops over typed arrays, for tfjs's cpu backend. */
export const kernels: KernelChunk['kernels'] = {
  ...kernelsOf({
    LtAffineSoftmax: softmaxOnCpu,
    LtSoftmaxFocal: softmaxOnCpu,
    LtSigmoidFocal: sigmoidFocalOnCpu,
  }),
  LtOneHot: oneHotOnCpu,
  LtWeighColumns: weighColumnsOnCpu,
  LtLabelWeights: labelWeightsOnCpu,
};
