import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';
import type { FusedForm } from './fused-kernel.ts';
import { expRow, log1pRow } from './row-functions.ts';

/** What the kernels read beside tensors. */
export interface SigmoidFocalAttrs {
  /** Exponent of the modulator, at least 0. */
  gamma: number;
  /** A further weight of each element is `slant · target + level`. */
  slant: number;
  /** See `slant`. */
  level: number;
}

/**
 * Kernel 2 as loops on the cpu backend, in double precision. They keep nothing between forward and backward: an element costs less than
 * what would have to be kept of it.
 */
export const sigmoidFocalOnCpu: FusedForm = {
  forward: ({ inputs, attrs, backend }) => {
    const data = dataOf(backend as CpuBackend, inputs, attrs as unknown as SigmoidFocalAttrs);
    const { batch } = data;
    const values = new Float32Array(batch);
    for (let i = 0; i < batch; i++) {
      readRow(data, i, true);
      values[i] = sumRow(data, i);
    }
    return (backend as CpuBackend).makeTensorInfo([batch], 'float32', values);
  },

  backward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const data = dataOf(cpu, inputs, attrs as unknown as SigmoidFocalAttrs);
    const { batch, numClasses, gamma } = data;
    const factors = valuesOf(cpu, inputs, 'factors')!;
    const gradient = new Float32Array(batch * numClasses);
    for (let i = 0; i < batch; i++) {
      const factor = factors[factors.length === 1 ? 0 : i]!;
      if (factor === 0) continue;
      readRow(data, i, gamma !== 0);
      slopeRow(data, i, factor, gradient);
    }
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};

/** The inputs, and of the row in work: `exp(-|x|)`, `log(1 + exp(-|x|))` and the modulators. */
interface SigmoidData extends SigmoidFocalAttrs {
  batch: number;
  numClasses: number;
  logits: Float32Array;
  targets: Float32Array;
  weights: Float32Array | undefined;
  exponentials: Float64Array;
  tails: Float64Array;
  modulators: Float64Array;
}

function dataOf(cpu: CpuBackend, inputs: NamedTensorInfoMap, attrs: SigmoidFocalAttrs): SigmoidData {
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  return {
    ...attrs,
    batch,
    numClasses,
    logits: valuesOf(cpu, inputs, 'logits')!,
    targets: valuesOf(cpu, inputs, 'targets')!,
    weights: valuesOf(cpu, inputs, 'elementWeights'),
    exponentials: new Float64Array(numClasses),
    tails: new Float64Array(numClasses),
    modulators: new Float64Array(numClasses).fill(1),
  };
}

/** Writes the exponentials of a row, and if asked what is made of them. */
function readRow(data: SigmoidData, i: number, withTails: boolean): void {
  const { gamma, exponentials, tails, modulators } = data;
  writeSizes(data, i);
  expRow(exponentials, exponentials, -1, 0, 1);
  if (!withTails) return;
  log1pRow(exponentials, tails);
  if (gamma === 0) return;
  writeMisses(data, i);
  expRow(modulators, modulators, -gamma, 0, 1);
}

function writeSizes({ numClasses, logits, exponentials }: SigmoidData, i: number): void {
  const start = i * numClasses;
  for (let c = 0; c < numClasses; c++) exponentials[c] = Math.abs(logits[start + c]!);
}

// The sign of a logit is hard to predict for a processor: no branches here. max(x, 0) - x · t is |x| / 2 + (1 / 2 - t) · x.

function writeMisses({ numClasses, logits, targets, tails, modulators }: SigmoidData, i: number): void {
  const start = i * numClasses;
  for (let c = 0; c < numClasses; c++) {
    const x = logits[start + c]!;
    modulators[c] = Math.max(0.5 * Math.abs(x) - (0.5 - targets[start + c]!) * x + tails[c]!, 0);
  }
}

function sumRow(data: SigmoidData, i: number): number {
  const { numClasses, logits, targets, weights, tails, modulators, slant, level } = data;
  const start = i * numClasses;
  const weightStart = weights?.length === numClasses ? 0 : start;
  let sum = 0;
  for (let c = 0; c < numClasses; c++) {
    const x = logits[start + c]!;
    const t = targets[start + c]!;
    const crossEntropy = 0.5 * Math.abs(x) + (0.5 - t) * x + tails[c]!;
    const element = crossEntropy * modulators[c]! * (slant * t + level);
    sum += weights ? weights[weightStart + c]! * element : element;
  }
  return sum;
}

function slopeRow(data: SigmoidData, i: number, factor: number, gradient: Float32Array): void {
  const { numClasses, logits, targets, weights, exponentials, tails, modulators, gamma, slant, level } = data;
  const start = i * numClasses;
  const weightStart = weights?.length === numClasses ? 0 : start;
  for (let c = 0; c < numClasses; c++) {
    const x = logits[start + c]!;
    const t = targets[start + c]!;
    const exponential = exponentials[c]!;
    const larger = 1 / (1 + exponential);
    const positive = Number(x > 0);
    const on = larger * (positive + (1 - positive) * exponential);
    const off = larger * (1 - positive + positive * exponential);
    let slope = (1 - t) * on - t * off;
    if (gamma !== 0) {
      const crossEntropy = 0.5 * Math.abs(x) + (0.5 - t) * x + tails[c]!;
      slope = modulators[c]! * (slope - gamma * crossEntropy * (t * on - (1 - t) * off));
    }
    slope *= factor * (slant * t + level);
    gradient[start + c] = weights ? weights[weightStart + c]! * slope : slope;
  }
}
