import type { KernelFunc } from '@tensorflow/tfjs-core';
import type { FusedForm } from '../fused-kernels.ts';
import { hotClasses } from '../hot-classes.ts';
import { BLOCK } from './block-loops.ts';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';
import { sigmoidLoops } from './sigmoid-loops.ts';

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
  forward: (call) => {
    const cpu = call.backend as CpuBackend;
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const values = new Float64Array(batch);
    eachBlock(call, undefined, (n, start) => {
      values[Math.floor(start / numClasses)]! += sigmoidLoops().sum(n);
    });
    return cpu.makeTensorInfo([batch], 'float32', Float32Array.from(values));
  },

  backward: (call) => {
    const cpu = call.backend as CpuBackend;
    const { gamma } = call.attrs as unknown as SigmoidFocalAttrs;
    const factors = valuesOf(cpu, call.inputs, 'factors')!;
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const loops = sigmoidLoops();
    const gradient = new Float32Array(batch * numClasses);
    eachBlock(call, factors, (n, start, factor) => {
      loops.slope(n, gamma, factor);
      gradient.set(loops.gradient.subarray(0, n), start);
    });
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};

/** Reads block after block into the loops; not those of rows of factor 0. */
function eachBlock(
  { inputs, attrs, backend }: Parameters<KernelFunc>[0],
  factors: Float32Array | undefined,
  take: (n: number, start: number, factor: number) => void,
): void {
  const cpu = backend as CpuBackend;
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  const { gamma, slant, level } = attrs as unknown as SigmoidFocalAttrs;
  const [logits, targets] = [valuesOf(cpu, inputs, 'logits')!, valuesOf(cpu, inputs, 'targets')!];
  const given = valuesOf(cpu, inputs, 'elementWeights');
  const binary =
    hotClasses(inputs.targets!)?.every((c, i) => c < 0 || targets[i * numClasses + c] === 1) ?? false;
  const loops = sigmoidLoops();
  loops.weights.fill(level);
  for (let i = 0; i < batch; i++) {
    const factor = factors === undefined ? 1 : factors[factors.length === 1 ? 0 : i]!;
    if (factor === 0) continue;
    for (let c = 0; c < numClasses; c += BLOCK) {
      const n = Math.min(BLOCK, numClasses - c);
      const start = i * numClasses + c;
      loops.logits.set(logits.subarray(start, start + n));
      loops.targets.set(targets.subarray(start, start + n));
      if (given || slant !== 0) {
        const weightStart = given?.length === numClasses ? c : start;
        for (let k = 0; k < n; k++) {
          const balance = slant * targets[start + k]! + level;
          loops.weights[k] = given ? given[weightStart + k]! * balance : balance;
        }
      }
      loops.read(n, gamma, binary);
      take(n, start, factor);
    }
  }
}
