import { type CpuBackend, valuesOf } from './cpu-backend.ts';
import { expTable, fastExp } from './fast-exp.ts';
import { fastLog1p, log1pTable } from './fast-log1p.ts';
import type { FusedForm } from './fused-kernel.ts';

/** What the kernels read beside tensors. */
export interface SigmoidFocalAttrs {
  /** Exponent of the modulator, at least 0. */
  gamma: number;
  /** Factors of an element: `slant · target + level`. */
  slant: number;
  level: number;
}

/**
 * Kernel 2 as loops on the cpu backend, in double precision. They keep nothing between forward and backward: an element costs less than
 * what would have to be kept of it.
 */
export const sigmoidFocalOnCpu: FusedForm = {
  forward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const [batch, numClasses] = inputs.logits!.shape as [number, number];
    const { gamma, slant, level } = attrs as unknown as SigmoidFocalAttrs;
    const [logits, targets] = [valuesOf(cpu, inputs, 'logits')!, valuesOf(cpu, inputs, 'targets')!];
    const weights = valuesOf(cpu, inputs, 'elementWeights');
    const [exps, logs] = [expTable(), log1pTable()];
    const values = new Float32Array(batch);
    for (let i = 0; i < batch; i++) {
      const start = i * numClasses;
      const weightStart = weights?.length === numClasses ? 0 : start;
      let value = 0;
      for (let c = 0; c < numClasses; c++) {
        const x = logits[start + c]!;
        const t = targets[start + c]!;
        const positive = x > 0 ? x : 0;
        const tail = fastLog1p(fastExp(x > 0 ? -x : x, exps), logs);
        let element = (slant * t + level) * (positive - x * t + tail);
        if (gamma !== 0) element *= fastExp(-gamma * (x * t + (positive - x) + tail), exps);
        value += weights ? weights[weightStart + c]! * element : element;
      }
      values[i] = value;
    }
    return cpu.makeTensorInfo([batch], 'float32', values);
  },

  backward: ({ inputs, attrs, backend }) => {
    const cpu = backend as CpuBackend;
    const [batch, numClasses] = inputs.logits!.shape as [number, number];
    const { gamma, slant, level } = attrs as unknown as SigmoidFocalAttrs;
    const [logits, targets] = [valuesOf(cpu, inputs, 'logits')!, valuesOf(cpu, inputs, 'targets')!];
    const weights = valuesOf(cpu, inputs, 'elementWeights');
    const factors = valuesOf(cpu, inputs, 'factors')!;
    const [exps, logs] = [expTable(), log1pTable()];
    const gradient = new Float32Array(batch * numClasses);
    for (let i = 0; i < batch; i++) {
      const factor = factors[factors.length === 1 ? 0 : i]!;
      if (factor === 0) continue;
      const start = i * numClasses;
      const weightStart = weights?.length === numClasses ? 0 : start;
      for (let c = 0; c < numClasses; c++) {
        const x = logits[start + c]!;
        const t = targets[start + c]!;
        const e = fastExp(x > 0 ? -x : x, exps);
        const larger = 1 / (1 + e);
        const on = x > 0 ? larger : e * larger;
        const off = x > 0 ? e * larger : larger;
        let slope = (1 - t) * on - t * off;
        if (gamma !== 0) {
          const positive = x > 0 ? x : 0;
          const tail = fastLog1p(e, logs);
          const turn = t * on - (1 - t) * off;
          const modulator = fastExp(-gamma * (x * t + (positive - x) + tail), exps);
          slope = modulator * (slope - gamma * (positive - x * t + tail) * turn);
        }
        slope *= factor * (slant * t + level);
        gradient[start + c] = weights ? weights[weightStart + c]! * slope : slope;
      }
    }
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};
