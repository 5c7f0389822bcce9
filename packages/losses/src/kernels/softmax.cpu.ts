import type { KernelFunc, NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';
import { expTable, fastExp } from './fast-exp.ts';
import type { FusedForm } from './fused-kernel.ts';

/**
 * Kernels 1 and 3 as loops on the cpu backend, in double precision: softmax cross entropy is the focal form with gamma 0, where
 * h(c) = q(c). Of each row they keep the partition S and the sum of all h(c), each as two float32 that add up to a double. Backward makes
 * the exponentials anew: twice the exponentials cost less than a matrix to keep them.
 */
export const softmaxOnCpu: FusedForm = {
  forward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const { batch, numClasses, targets, shift } = rowsOf(cpu, inputs, attrs);
    const { scale, gamma } = attrs as unknown as SoftmaxAttrs;
    const table = expTable();
    const values = new Float32Array(batch);
    const rows = new Float32Array(4 * batch);
    const row = new Float64Array(numClasses);
    for (let i = 0; i < batch; i++) {
      const start = i * numClasses;
      const largest = shift(i, row);
      let partition = 0;
      for (let c = 0; c < numClasses; c++) partition += fastExp(scale * (row[c]! - largest), table);
      const logPartition = Math.log(partition);
      let value = 0;
      let pull = 0;
      for (let c = 0; c < numClasses; c++) {
        const target = targets[start + c]!;
        if (target === 0) continue;
        const logP = scale * (row[c]! - largest) - logPartition;
        value -= target * (gamma === 0 ? 1 : modulator(logP, gamma)) * logP;
        pull += target * pullOf(logP, gamma);
      }
      // A row whose targets are all 0 is NaN where the logits are.
      values[i] = value + 0 * partition;
      rows[4 * i] = partition;
      rows[4 * i + 1] = partition - rows[4 * i]!;
      rows[4 * i + 2] = pull;
      rows[4 * i + 3] = pull - rows[4 * i + 2]!;
    }
    return [cpu.makeTensorInfo([batch], 'float32', values), cpu.makeTensorInfo([batch, 4], 'float32', rows)];
  },

  backward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const { batch, numClasses, targets, classScale, shift } = rowsOf(cpu, inputs, attrs);
    const { scale, gamma } = attrs as unknown as SoftmaxAttrs;
    const rows = valuesOf(cpu, inputs, 'rows')!;
    const factors = valuesOf(cpu, inputs, 'factors')!;
    const table = expTable();
    const gradient = new Float32Array(batch * numClasses);
    const row = new Float64Array(numClasses);
    for (let i = 0; i < batch; i++) {
      const factor = scale * factors[factors.length === 1 ? 0 : i]!;
      if (factor === 0) continue;
      const start = i * numClasses;
      const largest = shift(i, row);
      const partition = rows[4 * i]! + rows[4 * i + 1]!;
      const logPartition = gamma === 0 ? 0 : Math.log(partition);
      const push = (factor * (rows[4 * i + 2]! + rows[4 * i + 3]!)) / partition;
      for (let c = 0; c < numClasses; c++) {
        const shifted = scale * (row[c]! - largest);
        const target = targets[start + c]!;
        let slope = push * fastExp(shifted, table);
        if (target !== 0) slope -= factor * target * pullOf(shifted - logPartition, gamma);
        gradient[start + c] = slope;
      }
      if (classScale) for (let c = 0; c < numClasses; c++) gradient[start + c]! *= classScale[c]!;
    }
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};

/** What the kernels read beside tensors. */
export interface SoftmaxAttrs {
  /** Scale of all logits, above 0. */
  scale: number;
  /** Exponent of the modulator, at least 0. */
  gamma: number;
}

/** `(1 - p)^gamma`. */
function modulator(logP: number, gamma: number): number {
  return (-Math.expm1(logP)) ** gamma;
}

/** `(1 - p)^gamma · (1 + gamma · p · log p / (p - 1))`, or 1 for gamma 0. */
function pullOf(logP: number, gamma: number): number {
  if (gamma === 0) return 1;
  // At -128, p is 0 in float32; below, 0 · Infinity would be NaN.
  const bounded = Math.max(logP, -128);
  const ratio = bounded === 0 ? 1 : bounded / Math.expm1(bounded);
  return modulator(logP, gamma) * (1 + gamma * Math.exp(bounded) * ratio);
}

/** Takes the inputs apart; `shift` writes `classScale · logits + bias / scale` of a row and returns its largest value. */
function rowsOf(
  cpu: CpuBackend,
  inputs: NamedTensorInfoMap,
  attrs: Parameters<KernelFunc>[0]['attrs'],
): {
  batch: number;
  numClasses: number;
  targets: Float32Array;
  classScale: Float32Array | undefined;
  shift: (i: number, row: Float64Array) => number;
} {
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  const [logits, targets] = [valuesOf(cpu, inputs, 'logits')!, valuesOf(cpu, inputs, 'targets')!];
  const [classScale, bias] = [valuesOf(cpu, inputs, 'classScale'), valuesOf(cpu, inputs, 'bias')];
  const unscale = 1 / (attrs as unknown as SoftmaxAttrs).scale;
  const shift = (i: number, row: Float64Array): number => {
    const start = i * numClasses;
    for (let c = 0; c < numClasses; c++) row[c] = logits[start + c]!;
    if (classScale) for (let c = 0; c < numClasses; c++) row[c]! *= classScale[c]!;
    if (bias) {
      const from = bias.length === numClasses ? 0 : start;
      for (let c = 0; c < numClasses; c++) row[c]! += unscale * bias[from + c]!;
    }
    let largest = row[0]!;
    for (let c = 1; c < numClasses; c++) if (row[c]! > largest) largest = row[c]!;
    return largest;
  };
  return { batch, numClasses, targets, classScale, shift };
}
