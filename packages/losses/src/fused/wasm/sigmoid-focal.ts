import { sigmoidTerms } from '../focal-terms.ts';
import type { FusedForm } from '../fused-kernels.ts';
import type { KernelCall, SigmoidFocalAttrs } from '../kernel-call.ts';
import { isPerClass, perRowFactors } from '../shapes.ts';
import { hotRows } from './hot-rows.ts';
import { addressOf, BYTES, type LossModule, makeOutput, moduleOf, type WasmBackend } from './wasm-backend.ts';

/** Kernel 2 on tfjs's wasm memory. A row of class ids is one of targets 0, which are not read, and of one other element. */
export const sigmoidFocalOnWasm: FusedForm = {
  forward: (call) => {
    const values = makeOutput(call.backend as WasmBackend, [call.inputs.logits!.shape[0]!]);
    eachRow(call, (row, { loops, table }, i, numbers) => {
      const { logits, targets, weights, stride, hot, slant, level, gamma, mode } = row;
      const lossOf = (from: number, to: number, targets: number): number => {
        const ofWeights = weights && weights + from;
        return loops.sigmoidLoss(
          logits + from,
          logits + to,
          targets,
          ofWeights,
          slant,
          level,
          gamma,
          targets ? row.softMode : mode,
          table,
        );
      };
      let value: number;
      if (hot < -1) {
        value = lossOf(0, stride, targets);
      } else if (hot < 0) {
        value = lossOf(0, stride, 0);
      } else {
        const place = BYTES * hot;
        const { weight, loss } = hotTerms(row, numbers);
        value = lossOf(0, place, 0) + lossOf(place + BYTES, stride, 0) + weight * loss;
      }
      numbers[values.address / BYTES + i] = value;
    });
    return values.info;
  },

  backward: (call) => {
    const backend = call.backend as WasmBackend;
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const gradient = makeOutput(backend, [batch, numClasses]);
    const factors = addressOf(backend, call.inputs, 'factors') / BYTES;
    const perRow = Number(perRowFactors(call));
    eachRow(call, (row, { loops, table }, i, numbers) => {
      const { logits, weights, stride, hot, slant, level, gamma } = row;
      const out = gradient.address + i * stride;
      const factor = numbers[factors + perRow * i]!;
      if (factor === 0) {
        numbers.fill(0, out / BYTES, out / BYTES + numClasses);
        return;
      }
      const [targets, mode] = hot < -1 ? [row.targets, row.softMode] : [0, row.mode];
      const end = logits + stride;
      loops.sigmoidGradient(logits, end, targets, weights, slant, level, gamma, mode, factor, out, table);
      if (hot < 0) return;
      const { weight, slope } = hotTerms(row, numbers);
      numbers[out / BYTES + hot] = factor * (weight * slope);
    });
    return gradient.info;
  },
};

/** One row: addresses in bytes. */
interface Row extends SigmoidFocalAttrs {
  logits: number;
  targets: number;
  /** Weights of the elements; 0 for none. */
  weights: number;
  /** Bytes of a row. */
  stride: number;
  /** The only class whose target may be other than 0, -1 for none, -2 for several. */
  hot: number;
  /** How the modulator is made where all targets are 0, and elsewhere: see assembly/sigmoid.ts. */
  mode: number;
  softMode: number;
}

function hotTerms(
  { logits, targets, weights, hot, slant, level, gamma }: Row,
  numbers: Float32Array,
): { weight: number; loss: number; slope: number } {
  const target = numbers[targets / BYTES + hot]!;
  const balance = slant * target + level;
  const weight = weights ? balance * numbers[weights / BYTES + hot]! : balance;
  return { weight, ...sigmoidTerms(numbers[logits / BYTES + hot]!, target, gamma) };
}

/** Calls `take` for each row, once all outputs are made. */
function eachRow(
  { inputs, attrs, backend }: KernelCall,
  take: (row: Row, module: LossModule, i: number, numbers: Float32Array) => void,
): void {
  const wasm = backend as WasmBackend;
  const module = moduleOf(wasm);
  const { gamma, slant, level } = attrs as unknown as SigmoidFocalAttrs;
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  const stride = BYTES * numClasses;
  const at = (name: string): number => addressOf(wasm, inputs, name);
  const [logits, targets, weights] = [at('logits'), at('targets'), at('elementWeights')];
  const weightStride = weights && !isPerClass(inputs, 'elementWeights') ? stride : 0;
  const hot = hotRows(inputs.targets!, targets, module);
  const softMode = gamma === 0 ? 0 : 3;
  const mode = gamma === 0 || gamma === 1 || gamma === 2 ? gamma : 3;
  const numbers = new Float32Array(module.memory.buffer);
  for (let i = 0; i < batch; i++) {
    const row = { gamma, slant, level, stride, hot: hot[i]!, mode, softMode };
    take(
      {
        ...row,
        logits: logits + i * stride,
        targets: targets + i * stride,
        weights: weights && weights + i * weightStride,
      },
      module,
      i,
      numbers,
    );
  }
}
