import type { KernelFunc } from '@tensorflow/tfjs-core';
import { noteHotClasses } from '../hot-classes.ts';
import { hotRows } from './hot-rows.ts';
import { addressOf, BYTES, makeOutput, moduleOf, type WasmBackend } from './wasm-backend.ts';

/** One-hot rows of `classIds`. */
export const oneHotOnWasm: KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as WasmBackend;
  const [batch, numClasses] = [inputs.classIds!.shape[0]!, attrs!.numClasses as number];
  const { info, address } = makeOutput(wasm, [batch, numClasses]);
  const { buffer } = moduleOf(wasm).memory;
  const ids = new Int32Array(buffer, addressOf(wasm, inputs, 'classIds'), batch);
  const labels = new Float32Array(buffer, address, batch * numClasses).fill(0);
  const hot = Int32Array.from(ids, (id) => (id >= 0 && id < numClasses ? id : -1));
  for (const [i, id] of hot.entries()) if (id >= 0) labels[i * numClasses + id] = 1;
  return noteHotClasses(info, hot);
};

/** The product of `labels` and the weights of their columns. */
export const weighColumnsOnWasm: KernelFunc = ({ inputs, backend }) => {
  const wasm = backend as WasmBackend;
  const module = moduleOf(wasm);
  const [batch, numClasses] = inputs.labels!.shape as [number, number];
  const { info, address } = makeOutput(wasm, [batch, numClasses]);
  const [from, by] = [addressOf(wasm, inputs, 'labels'), addressOf(wasm, inputs, 'classWeights')];
  const numbers = new Float32Array(module.memory.buffer);
  const hot = hotRows(inputs.labels!, from, module);
  numbers.fill(0, address / BYTES, address / BYTES + batch * numClasses);
  for (let i = 0; i < batch; i++) {
    const start = i * numClasses;
    const place = start + hot[i]!;
    if (hot[i]! >= 0) {
      numbers[address / BYTES + place] = numbers[from / BYTES + place]! * numbers[by / BYTES + hot[i]!]!;
    } else if (hot[i]! < -1) {
      const [row, end] = [from + BYTES * start, from + BYTES * (start + numClasses)];
      module.loops.affine(row, end, by, 0, 0, address + BYTES * start);
    }
  }
  return noteHotClasses(info, hot);
};

/** The sum of the weights of the labels of each row, `[batch]`. */
export const labelWeightsOnWasm: KernelFunc = ({ inputs, backend }) => {
  const wasm = backend as WasmBackend;
  const module = moduleOf(wasm);
  const [batch, numClasses] = inputs.labels!.shape as [number, number];
  const { info, address } = makeOutput(wasm, [batch]);
  const [from, by] = [addressOf(wasm, inputs, 'labels'), addressOf(wasm, inputs, 'classWeights')];
  const hot = hotRows(inputs.labels!, from, module);
  const numbers = new Float32Array(module.memory.buffer);
  for (let i = 0; i < batch; i++) {
    const row = from + BYTES * i * numClasses;
    const c = hot[i]!;
    let weight = 0;
    if (c >= 0) weight = numbers[row / BYTES + c]! * numbers[by / BYTES + c]!;
    else if (c < -1) weight = module.loops.dotShifted(by, by + BYTES * numClasses, row, 1, 0);
    numbers[address / BYTES + i] = weight;
  }
  return info;
};
