import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';
import type { FusedForm } from './fused-kernel.ts';
import { hotClasses } from './hot-classes.cpu.ts';
import { addScaledRow, expRow, maxRow, multiplyRow } from './row-functions.ts';

/** What the kernels read beside tensors. */
export interface SoftmaxAttrs {
  /** Scale of all logits, above 0. */
  scale: number;
  /** Exponent of the modulator, at least 0. */
  gamma: number;
}

/** Numbers kept of each row. */
const ROW = 5;

/**
 * Kernels 1 and 3 as loops on the cpu backend, in double precision: softmax cross entropy is the focal form with gamma 0, where
 * h(c) = q(c). Of each row they keep the largest logit, and the partition S and the sum of all h(c), each as two float32 that add up
 * to a double. Backward makes the exponentials anew: twice the exponentials cost less than a matrix to keep them.
 */
export const softmaxOnCpu: FusedForm = {
  forward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const { scale, gamma } = attrs as unknown as SoftmaxAttrs;
    const data = dataOf(cpu, inputs);
    const { batch, numClasses, offsets, exponentials } = data;
    const values = new Float32Array(batch);
    const rows = new Float32Array(ROW * batch);
    for (let i = 0; i < batch; i++) {
      readOffsets(data, i, scale);
      const largest = maxRow(offsets);
      const partition = expRow(offsets, exponentials, scale, largest, 1);
      const logPartition = Math.log(partition);
      // A row whose targets are all 0 is NaN where its logits are.
      let value = 0 * partition;
      let pull = 0;
      for (let c = nextTarget(data, i, 0); c < numClasses; c = nextTarget(data, i, c + 1)) {
        const target = data.targets[i * numClasses + c]!;
        const logP = scale * (offsets[c]! - largest) - logPartition;
        value -= target * modulator(logP, gamma) * logP;
        pull += target * pullOf(logP, gamma);
      }
      values[i] = value;
      rows[ROW * i] = partition;
      rows[ROW * i + 1] = partition - rows[ROW * i]!;
      rows[ROW * i + 2] = pull;
      rows[ROW * i + 3] = pull - rows[ROW * i + 2]!;
      rows[ROW * i + 4] = largest;
    }
    return [
      cpu.makeTensorInfo([batch], 'float32', values),
      cpu.makeTensorInfo([batch, ROW], 'float32', rows),
    ];
  },

  backward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const { scale, gamma } = attrs as unknown as SoftmaxAttrs;
    const data = dataOf(cpu, inputs);
    const { batch, numClasses, offsets, exponentials } = data;
    const [rows, factors] = [valuesOf(cpu, inputs, 'rows')!, valuesOf(cpu, inputs, 'factors')!];
    const gradient = new Float32Array(batch * numClasses);
    for (let i = 0; i < batch; i++) {
      const factor = scale * factors[factors.length === 1 ? 0 : i]!;
      if (factor === 0) continue;
      readOffsets(data, i, scale);
      // A logit is a float32, so that what was kept is exact; its affine map need not be.
      const largest = data.bias || data.classScale ? maxRow(offsets) : rows[ROW * i + 4]!;
      const partition = rows[ROW * i]! + rows[ROW * i + 1]!;
      const logPartition = Math.log(partition);
      const push = (factor * (rows[ROW * i + 2]! + rows[ROW * i + 3]!)) / partition;
      expRow(offsets, exponentials, scale, largest, push);
      for (let c = nextTarget(data, i, 0); c < numClasses; c = nextTarget(data, i, c + 1)) {
        const logP = scale * (offsets[c]! - largest) - logPartition;
        exponentials[c]! -= factor * data.targets[i * numClasses + c]! * pullOf(logP, gamma);
      }
      if (data.classScale) multiplyRow(exponentials, data.classScale);
      gradient.set(exponentials, i * numClasses);
    }
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};

interface SoftmaxData {
  batch: number;
  numClasses: number;
  logits: Float32Array;
  targets: Float32Array;
  /** The only class of each row whose target may be other than 0, if known; -1 for none. */
  hot: Int32Array | undefined;
  classScale: Float32Array | undefined;
  bias: Float32Array | undefined;
  offsets: Float64Array;
  exponentials: Float64Array;
}

function dataOf(cpu: CpuBackend, inputs: NamedTensorInfoMap): SoftmaxData {
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  return {
    batch,
    numClasses,
    logits: valuesOf(cpu, inputs, 'logits')!,
    targets: valuesOf(cpu, inputs, 'targets')!,
    hot: hotClasses(inputs.targets!),
    classScale: valuesOf(cpu, inputs, 'classScale'),
    bias: valuesOf(cpu, inputs, 'bias'),
    offsets: new Float64Array(numClasses),
    exponentials: new Float64Array(numClasses),
  };
}

/** Writes `classScale · logits + bias / scale` of a row. */
function readOffsets(
  { numClasses, logits, classScale, bias, offsets }: SoftmaxData,
  i: number,
  scale: number,
): void {
  const start = i * numClasses;
  offsets.set(logits.subarray(start, start + numClasses));
  if (classScale) multiplyRow(offsets, classScale);
  if (bias) addScaledRow(offsets, bias, bias.length === numClasses ? 0 : start, 1 / scale);
}

/** Returns the first class from `c` on whose target is not 0, or the number of classes. */
function nextTarget({ numClasses, targets, hot }: SoftmaxData, i: number, c: number): number {
  if (hot) return hot[i]! >= c ? hot[i]! : numClasses;
  const start = i * numClasses;
  let next = c;
  while (next < numClasses && targets[start + next] === 0) next++;
  return next;
}

/** `(1 - p)^gamma`. */
function modulator(logP: number, gamma: number): number {
  return gamma === 0 ? 1 : (-Math.expm1(logP)) ** gamma;
}

/** `(1 - p)^gamma · (1 + gamma · p · log p / (p - 1))`. */
function pullOf(logP: number, gamma: number): number {
  if (gamma === 0) return 1;
  // At -128, p is 0 in float32; below, 0 · Infinity would be NaN.
  const bounded = Math.max(logP, -128);
  const ratio = bounded === 0 ? 1 : bounded / Math.expm1(bounded);
  return modulator(logP, gamma) * (1 + gamma * Math.exp(bounded) * ratio);
}
