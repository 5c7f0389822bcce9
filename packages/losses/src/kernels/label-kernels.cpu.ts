import type { KernelFunc } from '@tensorflow/tfjs-core';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';

// Most labels are 0. A fresh array is 0 too, and its memory is not touched before it is written: these loops write what is not 0.

/** One-hot rows of `classIds`. */
export const oneHotOnCpu: KernelFunc = ({ inputs, attrs, backend }) => {
  const cpu = backend as CpuBackend;
  const ids = valuesOf(cpu, inputs, 'classIds')!;
  const numClasses = attrs!.numClasses as number;
  const labels = new Float32Array(ids.length * numClasses);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id >= 0 && id < numClasses) labels[i * numClasses + id] = 1;
  }
  return cpu.makeTensorInfo([ids.length, numClasses], 'float32', labels);
};

/** The product of `labels` and the weights of their columns. */
export const weighColumnsOnCpu: KernelFunc = ({ inputs, backend }) => {
  const cpu = backend as CpuBackend;
  const [labels, weights] = [valuesOf(cpu, inputs, 'labels')!, valuesOf(cpu, inputs, 'classWeights')!];
  const weighted = new Float32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0) weighted[i] = labels[i]! * weights[i % weights.length]!;
  }
  return cpu.makeTensorInfo(inputs.labels!.shape, 'float32', weighted);
};

/** The sum of the weights of the labels of each row, `[batch]`. */
export const labelWeightsOnCpu: KernelFunc = ({ inputs, backend }) => {
  const cpu = backend as CpuBackend;
  const [labels, weights] = [valuesOf(cpu, inputs, 'labels')!, valuesOf(cpu, inputs, 'classWeights')!];
  const sums = new Float32Array(labels.length / weights.length);
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let c = 0; c < weights.length; c++) {
      const label = labels[i * weights.length + c]!;
      if (label !== 0) sum += label * weights[c]!;
    }
    sums[i] = sum;
  }
  return cpu.makeTensorInfo([sums.length], 'float32', sums);
};
