import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { modulatorOf, pullOf } from '../focal-terms.ts';
import type { FusedForm } from '../fused-kernels.ts';
import { hotClasses } from '../hot-classes.ts';
import type { SoftmaxAttrs } from '../kernel-call.ts';
import { BLOCK, blockLoops } from './block-loops.ts';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';

/** Numbers kept of each row. */
const ROW = 5;

/**
 * Kernels 1 and 3 as loops on the cpu backend, in double precision: softmax cross entropy is the focal form with gamma 0, where
 * h(c) = q(c). Of each row they keep the partition S and the sum of all h(c), each as two float32 that add up to a double, and the
 * largest logit. Backward makes the exponentials anew: twice the exponentials cost less than a matrix to keep them.
 */
export const softmaxOnCpu: FusedForm = {
  forward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const data = dataOf(cpu, inputs, attrs as unknown as SoftmaxAttrs);
    const { batch, numClasses, hot, scale, gamma } = data;
    const loops = blockLoops();
    const values = new Float32Array(batch);
    const rows = new Float32Array(ROW * batch);
    for (let i = 0; i < batch; i++) {
      const largest = largestOffset(data, i);
      let partition = 0;
      for (let c = 0; c < numClasses; c += BLOCK) {
        partition += loops.exp(readOffsets(data, i, c, numClasses), scale, largest, 1);
      }
      const logPartition = Math.log(partition);
      // The composed forms differ where a row has no targets: T · log S is NaN if a logit is, the sum of nothing is not.
      let value = gamma === 0 ? 0 * partition : 0;
      let pull = 0;
      const end = hot ? hot[i]! + 1 : numClasses;
      for (let c = hot ? Math.max(hot[i]!, 0) : 0; c < end; c += BLOCK) {
        const n = readOffsets(data, i, c, end);
        for (let k = 0; k < n; k++) {
          const target = data.targets[i * numClasses + c + k]!;
          if (target === 0) continue;
          const logP = scale * (loops.from[k]! - largest) - logPartition;
          value -= target * modulatorOf(logP, gamma) * logP;
          pull += target * pullOf(logP, gamma);
        }
      }
      values[i] = value;
      rows.set(
        [partition, partition - Math.fround(partition), pull, pull - Math.fround(pull), largest],
        ROW * i,
      );
    }
    return [
      cpu.makeTensorInfo([batch], 'float32', values),
      cpu.makeTensorInfo([batch, ROW], 'float32', rows),
    ];
  },

  backward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const data = dataOf(cpu, inputs, attrs as unknown as SoftmaxAttrs);
    const { batch, numClasses, hot, classScale, scale, gamma } = data;
    const loops = blockLoops();
    const [rows, factors] = [valuesOf(cpu, inputs, 'rows')!, valuesOf(cpu, inputs, 'factors')!];
    const gradient = new Float32Array(batch * numClasses);
    for (let i = 0; i < batch; i++) {
      const factor = scale * factors[factors.length === 1 ? 0 : i]!;
      if (factor === 0) continue;
      // A logit is a float32, so that what was kept of it is exact; an affine map of it need not be one.
      const largest = classScale || data.bias ? largestOffset(data, i) : rows[ROW * i + 4]!;
      const partition = rows[ROW * i]! + rows[ROW * i + 1]!;
      const logPartition = Math.log(partition);
      const push = (factor * (rows[ROW * i + 2]! + rows[ROW * i + 3]!)) / partition;
      for (let c = 0; c < numClasses; c += BLOCK) {
        const n = readOffsets(data, i, c, numClasses);
        loops.exp(n, scale, largest, push);
        const end = hot ? Math.min(hot[i]! + 1 - c, n) : n;
        for (let k = hot ? Math.max(hot[i]! - c, 0) : 0; k < end; k++) {
          const target = data.targets[i * numClasses + c + k]!;
          if (target === 0) continue;
          const logP = scale * (loops.from[k]! - largest) - logPartition;
          loops.to[k]! -= factor * target * pullOf(logP, gamma);
        }
        if (classScale) for (let k = 0; k < n; k++) loops.to[k]! *= classScale[c + k]!;
        gradient.set(loops.to.subarray(0, n), i * numClasses + c);
      }
    }
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};

interface SoftmaxData extends SoftmaxAttrs {
  batch: number;
  numClasses: number;
  logits: Float32Array;
  targets: Float32Array;
  /** The only class of each row whose target may be other than 0, if known; -1 for none. */
  hot: Int32Array | undefined;
  classScale: Float32Array | undefined;
  bias: Float32Array | undefined;
}

function dataOf(cpu: CpuBackend, inputs: NamedTensorInfoMap, attrs: SoftmaxAttrs): SoftmaxData {
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  return {
    ...attrs,
    batch,
    numClasses,
    logits: valuesOf(cpu, inputs, 'logits')!,
    targets: valuesOf(cpu, inputs, 'targets')!,
    hot: hotClasses(inputs.targets!),
    classScale: valuesOf(cpu, inputs, 'classScale'),
    bias: valuesOf(cpu, inputs, 'bias'),
  };
}

/** Reads `classScale · logits + bias / scale` of a row into the loops, from class `c` to `end` or a block of it; returns how many. */
function readOffsets(data: SoftmaxData, i: number, c: number, end: number): number {
  const { numClasses, logits, classScale, bias, scale } = data;
  const { from } = blockLoops();
  const n = Math.min(BLOCK, end - c);
  const start = i * numClasses + c;
  from.set(logits.subarray(start, start + n));
  if (classScale) for (let k = 0; k < n; k++) from[k]! *= classScale[c + k]!;
  if (bias) {
    const biasStart = bias.length === numClasses ? c : start;
    for (let k = 0; k < n; k++) from[k]! += bias[biasStart + k]! / scale;
  }
  return n;
}

function largestOffset(data: SoftmaxData, i: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < data.numClasses; c += BLOCK) {
    largest = blockLoops().max(readOffsets(data, i, c, data.numClasses), largest);
  }
  return largest;
}
