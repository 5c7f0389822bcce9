import { modulatorOf, pullOf } from '../focal-terms.ts';
import type { FusedForm } from '../fused-kernels.ts';
import type { KernelCall, SoftmaxAttrs } from '../kernel-call.ts';
import { isPerClass, perRowFactors } from '../shapes.ts';
import { hotRows } from './hot-rows.ts';
import { addressOf, BYTES, type LossModule, makeOutput, moduleOf, type WasmBackend } from './wasm-backend.ts';

/** Numbers kept of each row: see {@link softmaxOnCpu}. */
const ROW = 5;

/**
 * Kernels 1 and 3 on tfjs's wasm memory: exponentials in SIMD, sums of blocks and what there is one of per row in double precision. As
 * on cpu, backward makes the exponentials anew.
 */
export const softmaxOnWasm: FusedForm = {
  forward: (call) => {
    const backend = call.backend as WasmBackend;
    const { shape } = call.inputs.logits!;
    const values = makeOutput(backend, [shape[0]!]);
    const rows = makeOutput(backend, [shape[0]!, ROW]);
    eachRow(call, (row, module, i, numbers) => {
      const { loops, table } = module;
      const largest = loops.largest(row.offsets, row.end);
      const partition = loops.sumExponentials(row.offsets, row.end, row.scale, largest, table);
      const { value, pull } = targetTerms(row, module, numbers, partition, largest);
      numbers[values.address / BYTES + i] = value;
      numbers.set(
        [partition, partition - Math.fround(partition), pull, pull - Math.fround(pull), largest],
        rows.address / BYTES + ROW * i,
      );
    });
    return [values.info, rows.info];
  },

  backward: (call) => {
    const backend = call.backend as WasmBackend;
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const gradient = makeOutput(backend, [batch, numClasses]);
    const rows = addressOf(backend, call.inputs, 'rows') / BYTES;
    const factors = addressOf(backend, call.inputs, 'factors') / BYTES;
    const perRow = Number(perRowFactors(call));
    eachRow(
      call,
      (row, { loops, table }, i, numbers) => {
        const { scale, gamma, hot, targets, offsets, end } = row;
        const out = gradient.address + i * row.stride;
        const factor = scale * numbers[factors + perRow * i]!;
        const [partition, rest, pull, restOfPull, largest] = numbers.subarray(
          rows + ROW * i,
          rows + ROW * i + 5,
        );
        const total = partition! + rest!;
        const push = (factor * (pull! + restOfPull!)) / total;
        loops.writeExponentials(offsets, end, scale, largest!, push, out, table);
        const logPartition = Math.log(total);
        const subtract = (c: number): void => {
          const target = numbers[targets / BYTES + c]!;
          if (target === 0) return;
          const d = scale * (numbers[offsets / BYTES + c]! - largest!);
          // Anew, in double precision: near 1, what is left of p - 1 counts.
          numbers[out / BYTES + c] = push * Math.exp(d) - factor * target * pullOf(d - logPartition, gamma);
        };
        if (hot >= 0) subtract(hot);
        else if (hot < -1 && gamma === 0) loops.subtractScaled(out, out + row.stride, targets, factor);
        else if (hot < -1) for (let c = 0; c < numClasses; c++) subtract(c);
        if (row.classScale) loops.multiply(out, out + row.stride, row.classScale);
      },
      (i, numbers) => {
        if (numbers[factors + perRow * i] !== 0) return false;
        const start = gradient.address / BYTES + i * numClasses;
        numbers.fill(0, start, start + numClasses);
        return true;
      },
    );
    return gradient.info;
  },
};

/** One row: addresses in bytes. */
interface Row extends SoftmaxAttrs {
  /** `classScale · logits + bias / scale`: the logits themselves, or a buffer. */
  offsets: number;
  end: number;
  /** Bytes of a row. */
  stride: number;
  targets: number;
  /** The only class whose target may be other than 0, -1 for none, -2 for several. */
  hot: number;
  classScale: number;
}

/** The loss of a row, and the sum of all h(c). */
function targetTerms(
  { offsets, end, targets, stride, hot, scale, gamma }: Row,
  { loops }: LossModule,
  numbers: Float32Array,
  partition: number,
  largest: number,
): { value: number; pull: number } {
  const logPartition = Math.log(partition);
  if (hot < -1 && gamma === 0) {
    const pull = loops.sum(targets, targets + stride);
    return { value: pull * logPartition - loops.dotShifted(offsets, end, targets, scale, largest), pull };
  }
  // The composed forms differ where a row has no targets: T · log S is NaN if a logit is, the sum of nothing is not.
  const terms = { value: gamma === 0 ? 0 * partition : 0, pull: 0 };
  const last = hot < -1 ? stride / BYTES - 1 : hot;
  for (let c = Math.max(hot, 0); c <= last; c++) {
    const target = numbers[targets / BYTES + c]!;
    if (target === 0) continue;
    const logP = scale * (numbers[offsets / BYTES + c]! - largest) - logPartition;
    terms.value -= target * modulatorOf(logP, gamma) * logP;
    terms.pull += target * pullOf(logP, gamma);
  }
  return terms;
}

/** Calls `take` for each row that `skip` does not skip, once all outputs are made. */
function eachRow(
  { inputs, attrs, backend }: KernelCall,
  take: (row: Row, module: LossModule, i: number, numbers: Float32Array) => void,
  skip?: (i: number, numbers: Float32Array) => boolean,
): void {
  const wasm = backend as WasmBackend;
  const module = moduleOf(wasm);
  const { scale, gamma } = attrs as unknown as SoftmaxAttrs;
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  const stride = BYTES * numClasses;
  const at = (name: string): number => addressOf(wasm, inputs, name);
  const [logits, targets, classScale, bias] = [at('logits'), at('targets'), at('classScale'), at('bias')];
  const hot = hotRows(inputs.targets!, targets, module);
  const buffer = classScale || bias ? wasm.wasm._malloc(stride) : 0;
  const biasStride = bias && !isPerClass(inputs, 'bias') ? stride : 0;
  const numbers = new Float32Array(module.memory.buffer);
  for (let i = 0; i < batch; i++) {
    if (skip?.(i, numbers)) continue;
    const start = logits + i * stride;
    const offsets = buffer || start;
    if (buffer) {
      const ofRow = bias && bias + i * biasStride;
      module.loops.affine(start, start + stride, classScale, ofRow, 1 / scale, buffer);
    }
    const row = { scale, gamma, offsets, end: offsets + stride, stride, classScale };
    take({ ...row, targets: targets + i * stride, hot: hot[i]! }, module, i, numbers);
  }
  if (buffer) wasm.wasm._free(buffer);
}
