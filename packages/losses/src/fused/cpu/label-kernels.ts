import type { KernelFunc } from '@tensorflow/tfjs-core';
import { hotClasses, noteHotClasses } from '../hot-classes.ts';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';

/** One-hot rows of `classIds`. */
export const oneHotOnCpu: KernelFunc = ({ inputs, attrs, backend }) => {
  const cpu = backend as CpuBackend;
  const ids = valuesOf(cpu, inputs, 'classIds')!;
  const numClasses = attrs!.numClasses as number;
  const labels = new Float32Array(ids.length * numClasses);
  const hot = new Int32Array(ids.length).fill(-1);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < numClasses)) continue;
    hot[i] = id;
    labels[i * numClasses + id] = 1;
  }
  return noteHotClasses(cpu.makeTensorInfo([ids.length, numClasses], 'float32', labels), hot);
};

/** The product of `labels` and the weights of their columns. */
export const weighColumnsOnCpu: KernelFunc = ({ inputs, backend }) => {
  const cpu = backend as CpuBackend;
  const [labels, weights] = [valuesOf(cpu, inputs, 'labels')!, valuesOf(cpu, inputs, 'classWeights')!];
  const hot = hotClasses(inputs.labels!);
  const weighted = new Float32Array(labels.length);
  eachLabel(labels, weights, hot, (i, c, product) => {
    weighted[i * weights.length + c] = product;
  });
  const info = cpu.makeTensorInfo(inputs.labels!.shape, 'float32', weighted);
  return hot ? noteHotClasses(info, hot) : info;
};

/** The sum of the weights of the labels of each row, `[batch]`. */
export const labelWeightsOnCpu: KernelFunc = ({ inputs, backend }) => {
  const cpu = backend as CpuBackend;
  const [labels, weights] = [valuesOf(cpu, inputs, 'labels')!, valuesOf(cpu, inputs, 'classWeights')!];
  const sums = new Float64Array(labels.length / weights.length);
  eachLabel(labels, weights, hotClasses(inputs.labels!), (i, _c, product) => {
    sums[i]! += product;
  });
  return cpu.makeTensorInfo([sums.length], 'float32', Float32Array.from(sums));
};

function eachLabel(
  labels: Float32Array,
  weights: Float32Array,
  hot: Int32Array | undefined,
  take: (i: number, c: number, product: number) => void,
): void {
  const numClasses = weights.length;
  for (let i = 0; i * numClasses < labels.length; i++) {
    const end = hot ? hot[i]! + 1 : numClasses;
    for (let c = hot ? Math.max(hot[i]!, 0) : 0; c < end; c++) {
      const label = labels[i * numClasses + c]!;
      if (label !== 0) take(i, c, label * weights[c]!);
    }
  }
}
