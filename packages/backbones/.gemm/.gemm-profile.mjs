// packages/backbones/.gemm-profile.ts
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers";
import * as tf from "@tensorflow/tfjs-core";
import { layers as layers6, sequential } from "@tensorflow/tfjs-layers";

// packages/backend/src/load-package.ts
async function loadPackage(specifier) {
  try {
    switch (specifier) {
      case "@tensorflow/tfjs-backend-cpu":
        return await import("@tensorflow/tfjs-backend-cpu");
      case "@tensorflow/tfjs-backend-wasm":
        return await import("@tensorflow/tfjs-backend-wasm");
      case "@tensorflow/tfjs-backend-webgl":
        return await import("@tensorflow/tfjs-backend-webgl");
      case "@tensorflow/tfjs-backend-webgpu":
        return await import("@tensorflow/tfjs-backend-webgpu");
      default:
        return await import(
          /* @vite-ignore */
          /* webpackIgnore: true */
          specifier
        );
    }
  } catch (error) {
    throw isAbsent(error, specifier) ? new Error(`the package ${specifier} is not installed`, { cause: error }) : error;
  }
}
function isAbsent(error, specifier) {
  const { code, message = "" } = error;
  const notFound = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND" || /could not resolve|cannot find (package|module)|failed to (load|resolve)/i.test(message);
  return notFound && new RegExp(`["'\`]${specifier}["'\`]|${specifier} \\(resolved`).test(message);
}

// packages/backend/src/wasm/threads/board.ts
var INTS = 256;
var ARGUMENTS = 32;
var LEFT = 0;
var DONE = 32;
var SLEEPERS = 64;
var WAITS = 65;
var FAILURE = 66;
var KERNEL = 96;
var PARTS = 97;
var UNITS = 98;
var STEP = 99;
var COUNT = 100;
var MESSAGE = 128;
var MESSAGE_LENGTH = 128;
function createBoard() {
  const buffer = new SharedArrayBuffer(4 * INTS + 8 * ARGUMENTS);
  return {
    buffer,
    ints: new Int32Array(buffer, 0, INTS),
    args: new Float64Array(buffer, 4 * INTS, ARGUMENTS)
  };
}

// packages/backend/src/wasm/threads/worker-body.ts
var WORKER_BODY = `
const node = typeof process === 'object' && process.getBuiltinModule && process.getBuiltinModule('node:worker_threads');
const port = node ? node.parentPort : self;
function work({ module, memory, board, names, index, spins }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = names.map((name) => exports[name]);
  const ints = new Int32Array(board, 0, ${INTS});
  const args = new Float64Array(board, ${4 * INTS}, ${ARGUMENTS});
  port.postMessage('ready');
  for (;;) {
    let left = Atomics.load(ints, ${LEFT});
    for (let spin = 0; left <= 0; spin++) {
      if (spin >= spins) {
        spin = 0;
        Atomics.add(ints, ${SLEEPERS}, 1);
        Atomics.wait(ints, ${LEFT}, left);
        Atomics.sub(ints, ${SLEEPERS}, 1);
      }
      left = Atomics.load(ints, ${LEFT});
    }
    left = Atomics.sub(ints, ${LEFT}, 1);
    if (left <= 0) continue;
    const parts = ints[${PARTS}];
    try {
      const begin = (parts - left) * ints[${STEP}];
      const end = Math.min(begin + ints[${STEP}], ints[${UNITS}]);
      const [scratch, scratchStep, ...rest] = args.subarray(0, ints[${COUNT}]);
      kernels[ints[${KERNEL}]](begin, end, scratch + index * scratchStep, ...rest);
    } catch (error) {
      const text = String(error && error.message || error).slice(0, ${MESSAGE_LENGTH});
      for (let i = 0; i < text.length; i++) ints[${MESSAGE} + i] = text.charCodeAt(i);
      Atomics.store(ints, ${FAILURE}, text.length);
    }
    const done = Atomics.add(ints, ${DONE}, 1) + 1;
    if (done === parts && Atomics.load(ints, ${WAITS})) Atomics.notify(ints, ${DONE});
  }
}
if (node) port.on('message', work);
else port.onmessage = (event) => work(event.data);
`;

// packages/backend/src/wasm/threads/start-worker.ts
function startWorker(onMessage, onFailure) {
  const threads = builtin("node:worker_threads");
  if (threads !== void 0) {
    const worker2 = new threads.Worker(WORKER_BODY, { eval: true, execArgv: [] });
    worker2.on("message", onMessage);
    worker2.on("error", ({ message }) => onFailure(message));
    worker2.on("exit", () => onFailure("the thread ended"));
    return worker2;
  }
  const url = URL.createObjectURL(new Blob([WORKER_BODY], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    URL.revokeObjectURL(url);
    onMessage(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure(event.message ?? "a content security policy forbids workers");
  };
  return Object.assign(worker, { unref: () => {
  } });
}
function builtin(name) {
  return globalThis.process?.getBuiltinModule?.(name);
}

// packages/backend/src/wasm/threads/thread-limits.ts
var MOST_BY_DEFAULT = 4;
function threadLimits(scope) {
  const { SharedArrayBuffer: shared2, crossOriginIsolated, navigator } = scope;
  const os = builtin("node:os");
  const cores = os?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;
  if (shared2 !== void 0 && crossOriginIsolated !== false) return { cores };
  return { cores, obstacle: "the page is not cross-origin isolated, and threads have no memory to share" };
}

// packages/backend/src/registered-backend.ts
import { engine, getBackend, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
async function startRegistered(name) {
  const registration = engine().registryFactory[name];
  if (registration === void 0) throw new Error(`its package did not register a backend '${name}'`);
  if (!isRunning(name)) {
    const { factory, priority } = registration;
    let made = await factory();
    removeBackend(name);
    registerBackend(
      name,
      () => {
        const backend = made ?? factory();
        made = void 0;
        return backend;
      },
      priority
    );
  }
  if (!await setBackend(name)) throw new Error(`tfjs refused to use it`);
  return engine().registry[name];
}
function isRunning(name) {
  return Object.hasOwn(engine().registry, name);
}

// packages/backend/src/wasm/register-training-kernels.ts
import {
  engine as engine5,
  getGradient,
  getKernel as getKernel3,
  registerGradient,
  registerKernel,
  unregisterKernel
} from "@tensorflow/tfjs-core";

// packages/core/src/describe-value.ts
function describeValue(value) {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}\u2026` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `array of ${value.length}`;
  const name = typeof value.constructor === "function" ? value.constructor.name : "";
  if (ArrayBuffer.isView(value)) return `${name} of ${value.length ?? value.byteLength}`;
  if ("shape" in value && Array.isArray(value.shape) && !("read" in value))
    return `${value.shape.includes(null) ? "symbolic tensor" : "Tensor"} [${value.shape.map(String).join(", ")}]`;
  return name || "object";
}

// packages/core/src/tensor/wasm-bytes-for.ts
var HAS_MAXIMUM = 1;
var IS_SHARED = 2;
var IMPORTS = 2;
var MEMORY = 2;
function wasmBytesFor(memory2, base64) {
  const bytes2 = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const limits = limitsOfFirstImport(bytes2);
  if (limits === void 0 || bytes2[limits] !== HAS_MAXIMUM) {
    throw new RangeError(
      "wasmBytesFor: expected `base64` to be a module whose first import is a memory with a maximum, got another one."
    );
  }
  if (!(memory2.buffer instanceof ArrayBuffer)) bytes2[limits] = HAS_MAXIMUM | IS_SHARED;
  return bytes2;
}
function limitsOfFirstImport(bytes2) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes2[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes2.length) {
    const id = bytes2[at++];
    const length = number();
    if (id !== IMPORTS) {
      at += length;
      continue;
    }
    number();
    for (let name = 0; name < 2; name++) {
      const characters = number();
      at += characters;
    }
    return bytes2[at] === MEMORY ? at + 1 : void 0;
  }
  return void 0;
}

// packages/core/src/tensor/wasm-memory-of.ts
function wasmMemoryOf(backend) {
  const { wasm } = backend;
  const memory2 = wasm?.wasmMemory ?? wasm?.asm?.memory;
  return memory2 instanceof WebAssembly.Memory ? memory2 : void 0;
}

// packages/backend/src/wasm/kernel-module.ts
var bytes;
var modules;
async function loadKernelModule() {
  if (bytes !== void 0) return;
  const { TRAINING_WASM } = await import("./training-wasm-H3SD7MJL.mjs");
  const memory2 = new WebAssembly.Memory({ initial: 1 });
  if (WebAssembly.validate(wasmBytesFor(memory2, TRAINING_WASM))) bytes = TRAINING_WASM;
}
function kernelModule(backend) {
  if (bytes === void 0) return void 0;
  modules ??= /* @__PURE__ */ new WeakMap();
  if (!modules.has(backend)) modules.set(backend, instantiate(backend, bytes));
  return modules.get(backend);
}
function instantiate(backend, base64) {
  const memory2 = wasmMemoryOf(backend);
  if (memory2 === void 0) return void 0;
  const module = new WebAssembly.Module(wasmBytesFor(memory2, base64));
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory2 } });
  return { kernels: exports, memory: memory2, module };
}
function runShared(backend, name, { units, grain, scratchBytes = 0 }, ...args) {
  const { kernels, pool } = kernelModule(backend);
  if (pool === void 0 || units <= grain) {
    const kernel = kernels[name];
    withScratch(backend, scratchBytes, (scratch) => kernel(0, units, scratch, ...args));
    return;
  }
  const scratchStep = scratchBytes + 127 & -128;
  withScratch(
    backend,
    scratchStep * pool.threads,
    (scratch) => pool.run(name, { units, grain, scratch, scratchStep }, args)
  );
}
function withScratch({ wasm }, bytes2, use) {
  if (bytes2 === 0) return use(0);
  const block = wasm._malloc(bytes2 + 16);
  if (block === 0) throw new Error(`the wasm backend: no memory for ${bytes2} bytes of scratch`);
  try {
    return use(block + 15 & -16);
  } finally {
    wasm._free(block);
  }
}
function addressesOf({ dataIdMap }, tensors) {
  const records = tensors.map(({ dataId }) => dataIdMap.get(dataId));
  return records.map(({ memoryOffset }) => memoryOffset);
}

// packages/backend/src/wasm/pooling.ts
import { backend_util } from "@tensorflow/tfjs-core";
function poolInfo(input3, attrs) {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = input3.shape;
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}
function runPooling(backend, name, tensors, info) {
  const geometry = [
    info.inHeight,
    info.inWidth,
    info.outHeight,
    info.outWidth,
    info.inChannels,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
    info.filterHeight,
    info.filterWidth
  ];
  const numbers = info.inHeight * info.inWidth * info.inChannels;
  const work = { units: info.batchSize, grain: Math.ceil(3e4 / Math.max(1, numbers)) };
  const addresses = addressesOf(backend, tensors);
  if (name === "maxPoolGradient") {
    const [dy, x2, y2, dx] = addresses;
    runShared(backend, name, work, dy, x2, y2, dx, ...geometry);
  } else {
    const [dy, dx] = addresses;
    runShared(backend, name, work, dy, dx, ...geometry);
  }
}

// packages/backend/src/wasm/avg-pool-grad.ts
function avgPoolGrad(stock) {
  return (params) => {
    const backend = params.backend;
    if (kernelModule(backend) === void 0) return stock(params);
    const { dy, input: input3 } = params.inputs;
    const dx = backend.makeOutput(input3.shape, "float32");
    runPooling(backend, "avgPoolGradient", [dy, dx], poolInfo(input3, params.attrs));
    return dx;
  };
}

// packages/backend/src/wasm/wasm-backend.ts
import {
  getKernel
} from "@tensorflow/tfjs-core";
function runKernel(backend, kernelName, inputs, attrs) {
  const { kernelFunc } = getKernel(kernelName, "wasm");
  return kernelFunc({ inputs, backend, attrs });
}
function withShape(info, shape) {
  return { dataId: info.dataId, shape, dtype: info.dtype };
}
function heapViews(backend, tensors) {
  for (const { dataId } of tensors) backend.dataIdMap.get(dataId);
  return tensors.map((tensor2) => backend.typedArrayFromHeap(tensor2));
}
function heapOffsets(backend, tensors) {
  for (const { dataId } of tensors) backend.dataIdMap.get(dataId);
  const views = tensors.map((tensor2) => backend.typedArrayFromHeap(tensor2));
  const offsets = views.map(({ byteOffset }) => byteOffset / Float32Array.BYTES_PER_ELEMENT);
  return [new Float32Array(views[0].buffer), offsets];
}
function copyRun(heap, to, from, length) {
  if (length < 24) for (let i = 0; i < length; i++) heap[to + i] = heap[from + i];
  else heap.copyWithin(to, from, from + length);
}

// packages/backend/src/wasm/composed-mat-mul.ts
var SMALL = 32768;
function composedMatMul(stock) {
  return (params) => {
    const backend = params.backend;
    const { a, b } = params.inputs;
    const { transposeA, transposeB } = params.attrs;
    const [batchA, batchB] = [batchOf(a), batchOf(b)];
    const batch = Math.max(batchA, batchB);
    const [innerA, leftA] = transposeA ? [a.shape.at(-2), a.shape.at(-1)] : [a.shape.at(-1), a.shape.at(-2)];
    const right = b.shape.at(transposeB ? -2 : -1);
    const innerB = b.shape.at(transposeB ? -1 : -2);
    const plain = !transposeA && !transposeB;
    const work = leftA * innerA * right;
    const fits = innerA === innerB && (batchA === batchB || batchA === 1 || batchB === 1) && sameBatch(a, b);
    if (fits && a.dtype === "int32" && b.dtype === "int32") {
      return multiplyIntegers(backend, a, b, transposeA, transposeB, [leftA, innerA, right]);
    }
    const isFloat = a.dtype === "float32" && b.dtype === "float32";
    if (fits && isFloat && innerA === 0) return multiplyNothing(params, stock, leftA, right);
    if (!fits || !isFloat || work < SMALL || plain && batch === 1) return stock(params);
    const left = transposeA ? transposeLast(backend, a) : a;
    const rightSide = transposeB ? transposeLast(backend, b) : b;
    const attrs = { ...params.attrs, transposeA: false, transposeB: false };
    const multiply2 = (one, other) => stock({ inputs: { ...params.inputs, a: one, b: other }, backend, attrs });
    const outShape = productShape(a, b, leftA, right);
    let out;
    if (batch === 1) {
      out = multiply2(withShape(left, [1, leftA, innerA]), withShape(rightSide, [1, innerA, right]));
      out.shape = outShape;
    } else {
      out = backend.makeOutput(outShape, "float32");
      for (let pair = 0; pair < batch; pair++) {
        const one = copySlice(backend, left, [1, leftA, innerA], batchA === 1 ? 0 : pair);
        const other = copySlice(backend, rightSide, [1, innerA, right], batchB === 1 ? 0 : pair);
        const product = multiply2(one, other);
        const [to, from] = heapViews(backend, [out, product]);
        to.set(from, pair * leftA * right);
        for (const { dataId } of [one, other, product]) backend.disposeData(dataId);
      }
    }
    if (left !== a) backend.disposeData(left.dataId);
    if (rightSide !== b) backend.disposeData(rightSide.dataId);
    return out;
  };
}
function productShape(a, b, left, right) {
  return [...(batchOf(a) >= batchOf(b) ? a : b).shape.slice(0, -2), left, right];
}
function multiplyNothing(params, stock, left, right) {
  const backend = params.backend;
  const { a, b } = params.inputs;
  const one = backend.makeOutput([...a.shape.slice(0, -2), left, 1], "float32");
  const other = backend.makeOutput([...b.shape.slice(0, -2), 1, right], "float32");
  for (const zeros3 of heapViews(backend, [one, other])) zeros3.fill(0);
  const attrs = { ...params.attrs, transposeA: false, transposeB: false };
  const out = stock({ inputs: { ...params.inputs, a: one, b: other }, backend, attrs });
  for (const { dataId } of [one, other]) backend.disposeData(dataId);
  return out;
}
function multiplyIntegers(backend, a, b, transposeA, transposeB, [left, inner, right]) {
  const out = backend.makeOutput(productShape(a, b, left, right), "int32");
  const [aValues, bValues, values] = heapViews(backend, [a, b, out]);
  const [aRow, aStep] = transposeA ? [1, left] : [inner, 1];
  const [bColumn, bStep] = transposeB ? [inner, 1] : [1, right];
  for (let at = 0; at < values.length; at++) {
    const pair = Math.floor(at / (left * right));
    const row = Math.floor(at / right) % left;
    const aStart = (batchOf(a) === 1 ? 0 : pair) * left * inner + row * aRow;
    const bStart = (batchOf(b) === 1 ? 0 : pair) * inner * right + at % right * bColumn;
    let sum4 = 0;
    for (let k = 0; k < inner; k++) sum4 += aValues[aStart + k * aStep] * bValues[bStart + k * bStep];
    values[at] = sum4;
  }
  return out;
}
function batchOf({ shape }) {
  return shape.slice(0, -2).reduce((product, size2) => product * size2, 1);
}
function sameBatch(a, b) {
  const [one, other] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (batchOf(a) === 1 || batchOf(b) === 1) return one.length === other.length;
  return one.length === other.length && one.every((size2, i) => size2 === other[i]);
}
function transposeLast(backend, x2) {
  const rank = x2.shape.length;
  const perm = [...x2.shape.keys()];
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return runKernel(backend, "Transpose", { x: x2 }, { perm });
}
function copySlice(backend, x2, shape, index) {
  const slice = backend.makeOutput(shape, "float32");
  const [from, to] = heapViews(backend, [x2, slice]);
  to.set(from.subarray(index * to.length, (index + 1) * to.length));
  return slice;
}

// packages/backend/src/wasm/multiply.ts
var [ROWS, COLUMNS, PANELS] = [6, 8, 16];
var [INNER, WIDTH] = [256, 1024];
var [PACKED_A_GRAIN, PRODUCTS_A_GRAIN] = [4e4, 5e5];
var BYTES = Float32Array.BYTES_PER_ELEMENT;
function multiply(backend, { a, b, out, bias }, { size: { rows, inner, columns }, pairs, isSameA, isSameB, transposeA, transposeB, isRelu }) {
  if (pairs * rows * columns === 0) return;
  const [rowA, columnA] = transposeA ? [BYTES, BYTES * rows] : [BYTES * inner, BYTES];
  const [rowB, columnB] = transposeB ? [BYTES, BYTES * inner] : [BYTES * columns, BYTES];
  const rowOut = BYTES * columns;
  const deepest = Math.min(inner, INNER);
  const widest = Math.min(columns, WIDTH);
  const packedBytes = BYTES * deepest * Math.ceil(widest / COLUMNS) * COLUMNS;
  const threadBytes = BYTES * ROWS * (COLUMNS + PANELS * deepest);
  withScratch(backend, packedBytes, (packed) => {
    const [startA, startB, startOut, startBias] = addressesOf(backend, [a, b, out, bias ?? out]);
    for (let pair = 0; pair < pairs; pair++) {
      const left = startA + (isSameA ? 0 : pair * rows * inner * BYTES);
      const right = startB + (isSameB ? 0 : pair * inner * columns * BYTES);
      const to = startOut + pair * rows * columns * BYTES;
      for (let column = 0; column < columns; column += WIDTH) {
        const width = Math.min(WIDTH, columns - column);
        for (let k = 0; k < inner; k += INNER) {
          const depth = Math.min(INNER, inner - k);
          const panels = Math.ceil(width / COLUMNS);
          const from = right + k * rowB + column * columnB;
          const packing = { units: panels, grain: Math.ceil(PACKED_A_GRAIN / (COLUMNS * depth)) };
          runShared(backend, "packRight", packing, from, packed, depth, width, rowB, columnB);
          runShared(
            backend,
            "multiplyPacked",
            {
              units: Math.ceil(rows / ROWS),
              grain: Math.ceil(PRODUCTS_A_GRAIN / (ROWS * depth * width)),
              scratchBytes: threadBytes
            },
            left + k * columnA,
            packed,
            to + column * BYTES,
            rows,
            depth,
            width,
            rowA,
            columnA,
            rowOut,
            Number(k === 0)
          );
        }
      }
    }
    if (inner === 0) backend.typedArrayFromHeap(out).fill(0);
    if (bias !== void 0 || isRelu) {
      const least = isRelu ? 0 : -Infinity;
      const work = { units: pairs * rows, grain: Math.ceil(PACKED_A_GRAIN / columns) };
      runShared(backend, "addBias", work, startOut, bias ? startBias : 0, columns, least);
    }
  });
}

// packages/backend/src/wasm/batch-mat-mul.ts
function batchMatMul(stock) {
  const composed3 = composedMatMul(stock);
  return (params) => {
    const backend = params.backend;
    const { a, b, bias, preluActivationWeights } = params.inputs;
    const { transposeA, transposeB, activation, leakyreluAlpha } = params.attrs;
    const [inner, rows] = transposeA ? [a.shape.at(-2), a.shape.at(-1)] : [a.shape.at(-1), a.shape.at(-2)];
    const columns = b.shape.at(transposeB ? -2 : -1);
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const [pairsA, pairsB] = [sizeOf(batchA), sizeOf(batchB)];
    const isBatch = batchA.length === batchB.length && (pairsA === 1 || pairsB === 1 || `${batchA}` === `${batchB}`);
    const isFloat = a.dtype === "float32" && b.dtype === "float32";
    const isPerColumn = bias == null || bias.shape.length === 1 && bias.shape[0] === columns;
    const fits = isBatch && isFloat && isPerColumn && inner === b.shape.at(transposeB ? -1 : -2);
    if (!fits || kernelModule(backend) === void 0) return composed3(params);
    const pairs = pairsA === 1 ? pairsB : pairsA;
    const out = backend.makeOutput([...pairsA === 1 ? batchB : batchA, rows, columns], "float32");
    multiply(
      backend,
      { a, b, out, ...bias != null && { bias } },
      {
        size: { rows, inner, columns },
        pairs,
        isSameA: pairsA === 1,
        isSameB: pairsB === 1,
        transposeA,
        transposeB,
        isRelu: activation === "relu"
      }
    );
    if (activation == null || activation === "linear" || activation === "relu") return out;
    const [name, inputs, attrs] = ACTIVATIONS[activation](out, preluActivationWeights, leakyreluAlpha);
    const activated = runKernel(backend, name, inputs, attrs);
    backend.disposeData(out.dataId);
    return activated;
  };
}
var ACTIVATIONS = {
  relu6: (x2) => ["Relu6", { x: x2 }, {}],
  elu: (x2) => ["Elu", { x: x2 }, {}],
  sigmoid: (x2) => ["Sigmoid", { x: x2 }, {}],
  leakyrelu: (x2, _, alpha) => ["LeakyRelu", { x: x2 }, { alpha }],
  prelu: (x2, alpha) => ["Prelu", { x: x2, alpha }, {}]
};
function sizeOf(shape) {
  return shape.reduce((product, size2) => product * size2, 1);
}

// packages/backend/src/wasm/batch-norm.ts
import { util } from "@tensorflow/tfjs-core";

// packages/backend/src/wasm/blocks.ts
function blocksOf(rows, width) {
  const blockRows = Math.min(256, Math.max(16, 8192 / width)) & ~3;
  return { count: Math.ceil(rows / blockRows), rows: blockRows };
}
function blockWork({ count, rows }, width) {
  return { units: count, grain: Math.ceil(6e4 / (rows * width)) };
}

// packages/backend/src/wasm/batch-norm.ts
var BATCH_NORM = "LtBatchNorm";
var BATCH_NORM_GRAD = "LtBatchNormGrad";
var BYTES2 = Float32Array.BYTES_PER_ELEMENT;
function batchNorm() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { x: x2, gamma, beta } = inputs;
    const { epsilon, relu = false } = attrs;
    const channels2 = x2.shape.at(-1);
    const rows = util.sizeFromShape(x2.shape.slice(0, -1));
    const blocks = blocksOf(rows, channels2);
    const y2 = backend.makeOutput(x2.shape, "float32");
    const mean2 = backend.makeOutput([channels2], "float32");
    const variance = backend.makeOutput([channels2], "float32");
    const factor = backend.makeOutput([channels2], "float32");
    const momentBytes = blocks.count * 2 * channels2 * BYTES2;
    withScratch(backend, momentBytes, (moments) => {
      const [at, means, variances2] = addressesOf(backend, [x2, mean2, variance]);
      const work = blockWork(blocks, channels2);
      runShared(backend, "momentBlocks", work, at, moments, rows, channels2, blocks.rows);
      const join2 = { units: channels2, grain: Math.ceil(2e4 / blocks.count) };
      runShared(backend, "joinMoments", join2, at, moments, means, variances2, rows, channels2, blocks.rows);
    });
    const [factors, gammas, variances] = heapViews(backend, [factor, gamma, variance]);
    for (let i = 0; i < channels2; i++) factors[i] = gammas[i] / Math.sqrt(variances[i] + epsilon);
    scaleRows(backend, { x: x2, y: y2, mean: mean2, factor, offset: beta }, rows, blocks, relu);
    backend.disposeData(factor.dataId);
    return [y2, mean2, variance];
  };
}
function scaleRows(backend, tensors, rows, blocks, isRelu) {
  const { x: x2, y: y2, mean: mean2, factor, offset } = tensors;
  const channels2 = x2.shape.at(-1);
  const addresses = addressesOf(backend, [x2, y2, mean2, factor, offset]);
  const least = isRelu ? 0 : -Infinity;
  const work = blockWork(blocks, channels2);
  runShared(backend, "scaleBlocks", work, ...addresses, rows, channels2, blocks.rows, least);
}
function batchNormGrad() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { dy, x: x2, y: y2, gamma, mean: mean2, variance } = inputs;
    const { epsilon } = attrs;
    const channels2 = x2.shape.at(-1);
    const rows = util.sizeFromShape(x2.shape.slice(0, -1));
    const blocks = blocksOf(rows, channels2);
    const make = (shape) => backend.makeOutput(shape, "float32");
    const dx = make(x2.shape);
    const [dGamma, dBeta] = [make([channels2]), make([channels2])];
    const scratch = [make([2 * channels2]), make([channels2]), make([channels2]), make([channels2])];
    const [sums, factor, slope, level] = scratch;
    sumGradient(backend, { dy, x: x2, mean: mean2, ...y2 != null && { y: y2 }, sums }, rows, blocks);
    const [totals, factors, slopes, levels, gammas, variances, dGammas, dBetas] = heapViews(
      backend,
      [sums, factor, slope, level, gamma, variance, dGamma, dBeta]
    );
    for (let i = 0; i < channels2; i++) {
      const r = 1 / Math.sqrt(variances[i] + epsilon);
      const a = gammas[i] * r;
      dBetas[i] = totals[i];
      dGammas[i] = totals[channels2 + i] * r;
      factors[i] = a;
      slopes[i] = -a * r * r * totals[channels2 + i] / rows;
      levels[i] = -a * totals[i] / rows;
    }
    const [dyAt, xAt, yAt, ...rest] = addressesOf(backend, [
      dy,
      x2,
      y2 ?? dy,
      dx,
      mean2,
      factor,
      slope,
      level
    ]);
    const work = blockWork(blocks, channels2);
    const mask = y2 == null ? 0 : yAt;
    runShared(backend, "scaleGradientBlocks", work, dyAt, xAt, mask, ...rest, rows, channels2, blocks.rows);
    for (const { dataId } of scratch) backend.disposeData(dataId);
    return [dx, dGamma, dBeta];
  };
}
function sumGradient(backend, {
  dy,
  x: x2,
  y: y2,
  mean: mean2,
  sums
}, rows, blocks) {
  const channels2 = x2.shape.at(-1);
  withScratch(backend, blocks.count * 2 * channels2 * BYTES2, (parts) => {
    const [dyAt, xAt, yAt, meanAt, sumsAt] = addressesOf(backend, [dy, x2, y2 ?? dy, mean2, sums]);
    const mask = y2 === void 0 ? 0 : yAt;
    const work = blockWork(blocks, channels2);
    runShared(backend, "gradientBlocks", work, dyAt, xAt, mask, meanAt, parts, rows, channels2, blocks.rows);
    const adding = { units: 2 * channels2, grain: Math.ceil(2e4 / blocks.count) };
    runShared(backend, "addBlocks", adding, parts, sumsAt, 2 * channels2, blocks.count, 1);
  });
}

// packages/backend/src/wasm/batch-norm-gradient.ts
import {
  add,
  backend_util as backend_util2,
  engine as engine2,
  getBackend as getBackend2,
  mul,
  neg,
  reshape,
  rsqrt,
  sub,
  sum,
  util as util2
} from "@tensorflow/tfjs-core";
var BATCH_NORM_SUMS = "LtBatchNormSums";
var batchNormGradient = {
  kernelName: "FusedBatchNorm",
  inputsToSave: ["x", "mean", "variance", "scale"],
  gradFunc: (anyDy, saved, attrs) => {
    const dy = anyDy;
    const { varianceEpsilon } = attrs;
    const [x2, mean2, variance, scale] = saved;
    const r = rsqrt(add(variance, varianceEpsilon));
    const factor = scale == null ? r : mul(r, scale);
    const [sumDy, sumDyX] = channelSums(dy, x2, mean2);
    return {
      x: () => mul(dy, factor),
      mean: () => neg(mul(sumDy, factor)),
      variance: () => mul(mul(mul(sumDyX, factor), mul(r, r)), -0.5),
      scale: () => mul(sumDyX, r),
      offset: () => sumDy
    };
  }
};
function channelSums(dy, x2, mean2) {
  const isPerChannel = util2.sizeFromShape(mean2.shape) === x2.shape.at(-1) && mean2.shape.at(-1) === x2.shape.at(-1);
  if (getBackend2() === "wasm" && isPerChannel) {
    return engine2().runKernel(BATCH_NORM_SUMS, { dy, x: x2, mean: mean2 });
  }
  const axes = backend_util2.getReductionAxes(mean2.shape, x2.shape);
  const total = (values) => axes.length > 0 ? reshape(sum(values, axes), mean2.shape) : values;
  return [total(dy), total(mul(dy, sub(x2, mean2)))];
}
function batchNormSums() {
  return ({ inputs, backend: anyBackend }) => {
    const backend = anyBackend;
    const { dy, x: x2, mean: mean2 } = inputs;
    const out = [
      backend.makeOutput(mean2.shape, "float32"),
      backend.makeOutput(mean2.shape, "float32")
    ];
    const channels2 = mean2.shape.at(-1);
    if (kernelModule(backend) === void 0) {
      composedSums(heapViews(backend, [dy, x2, mean2, ...out]));
      return [...out];
    }
    const sums = backend.makeOutput([2 * channels2], "float32");
    const rows = util2.sizeFromShape(x2.shape.slice(0, -1));
    sumGradient(backend, { dy, x: x2, mean: mean2, sums }, rows, blocksOf(rows, channels2));
    const [totals, first, second] = heapViews(backend, [sums, ...out]);
    first.set(totals.subarray(0, channels2));
    second.set(totals.subarray(channels2));
    backend.disposeData(sums.dataId);
    return [...out];
  };
}
function composedSums([dy, x2, mean2, sums, products]) {
  const channels2 = mean2.length;
  for (let channel = 0; channel < channels2; channel++) {
    let [total, product] = [0, 0];
    for (let at = channel; at < dy.length; at += channels2) {
      total += dy[at];
      product += dy[at] * (x2[at] - mean2[channel]);
    }
    sums[channel] = total;
    products[channel] = product;
  }
}
var batchNormSumsGradient = {
  kernelName: BATCH_NORM_SUMS,
  inputsToSave: ["dy", "x", "mean"],
  outputsToSave: [true, false],
  gradFunc: (anyD, saved) => {
    const [dSum, dProduct] = anyD;
    const [dy, x2, mean2, sumDy] = saved;
    return {
      dy: () => add(dSum, mul(dProduct, sub(x2, mean2))),
      x: () => mul(dProduct, dy),
      mean: () => neg(mul(dProduct, sumDy))
    };
  }
};

// packages/backend/src/wasm/broadcast.ts
import {
  backend_util as backend_util3,
  div,
  engine as engine3,
  getBackend as getBackend3,
  mul as mul2,
  ones,
  reshape as reshape2,
  sum as sum2,
  util as util3
} from "@tensorflow/tfjs-core";
var BROADCAST = "LtBroadcast";
function broadcast(x2, shape) {
  if (getBackend3() !== "wasm") return mul2(x2, ones(shape, "float32"));
  return engine3().runKernel(BROADCAST, { x: x2 }, { shape });
}
function broadcastKernel() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { x: x2 } = inputs;
    const { shape } = attrs;
    const out = backend.makeOutput(shape, "float32");
    const [from, to] = heapViews(backend, [x2, out]);
    if (to.length > 0) fill(from, x2.shape, to, shape);
    return out;
  };
}
function fill(from, small, to, shape) {
  let done = from.length;
  to.set(from);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const count = shape[axis] / small[axis];
    if (count === 1) continue;
    const part = util3.sizeFromShape(shape.slice(axis + 1));
    const parts = done / part;
    for (let i = parts - 1; i >= 0; i--) {
      const start = i * part * count;
      to.copyWithin(start, i * part, (i + 1) * part);
      repeat(to, start, part, count);
    }
    done *= count;
  }
}
function repeat(values, start, length, count) {
  const end = start + length * count;
  let done = length;
  while (start + done < end) {
    const step3 = Math.min(done, end - start - done);
    values.copyWithin(start + done, start, start + step3);
    done += step3;
  }
}
var broadcastGradient = {
  kernelName: BROADCAST,
  inputsToSave: ["x"],
  gradFunc: (dy, saved, attrs) => {
    const [x2] = saved;
    const { shape } = attrs;
    const axes = [...shape.keys()].filter((axis) => x2.shape[axis] !== shape[axis]);
    return { x: () => reshape2(sum2(dy, axes), x2.shape) };
  }
};
function reductionGradient(kernelName) {
  return {
    kernelName,
    inputsToSave: ["x"],
    gradFunc: (anyDy, saved, attrs) => {
      const [x2] = saved;
      const axes = util3.parseAxisParam(attrs.axis, x2.shape);
      const [keptShape, reducedShape] = backend_util3.computeOutAndReduceShapes(x2.shape, axes);
      const dy = reshape2(anyDy, backend_util3.expandShapeToKeepDim(keptShape, axes));
      const share = kernelName === "Mean" ? div(dy, util3.sizeFromShape(reducedShape)) : dy;
      return { x: () => broadcast(share, x2.shape) };
    }
  };
}

// packages/backend/src/wasm/conv-geometry.ts
import { backend_util as backend_util4 } from "@tensorflow/tfjs-core";
function convGeometry(inputShape, filterShape, attributes, depthwise2) {
  const { strides, pad, dimRoundingMode, dilations = 1 } = attributes;
  const info = backend_util4.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise2
  );
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      taps: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      taps: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left
    }
  };
}

// packages/backend/src/wasm/composed-conv2d-backprop-filter.ts
var CHUNK = 1 << 20;
function composedConv2DBackpropFilter() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { x: x2, dy } = inputs;
    const attributes = attrs;
    if (attributes.dataFormat === "NCHW") {
      throw new Error("Conv2DBackpropFilter: expected dataFormat 'NHWC' on the wasm backend, got 'NCHW'.");
    }
    const { filterShape } = attributes;
    const { batch, inChannels, outChannels, rows, columns } = convGeometry(
      x2.shape,
      filterShape,
      attributes,
      false
    );
    const filter = backend.makeOutput(filterShape, "float32");
    const [filterValues] = heapViews(backend, [filter]);
    filterValues.fill(0);
    if (batch === 0) return filter;
    const images = runKernel(
      backend,
      "Transpose",
      { x: withShape(x2, [batch, rows.input * columns.input * inChannels]) },
      { perm: [1, 0] }
    );
    const dyLast = runKernel(
      backend,
      "Transpose",
      { x: withShape(dy, [batch, rows.output * columns.output, outChannels]) },
      { perm: [1, 0, 2] }
    );
    const taps = rows.taps * columns.taps * inChannels;
    const outRow = columns.output * batch;
    const chunk = Math.min(rows.output, Math.max(1, Math.floor(CHUNK / (taps * outRow))));
    for (let first = 0; first < rows.output; first += chunk) {
      const count = Math.min(chunk, rows.output - first);
      const patches = backend.makeOutput([1, taps, count * outRow], "float32");
      const dyPart = backend.makeOutput([1, count * outRow, outChannels], "float32");
      const [heap, [image, patch, dyAll, dyHere]] = heapOffsets(backend, [images, patches, dyLast, dyPart]);
      const dyStart = dyAll + first * outRow * outChannels;
      heap.copyWithin(dyHere, dyStart, dyStart + count * outRow * outChannels);
      let to = patch;
      for (let row = 0; row < rows.taps; row++) {
        for (let column = 0; column < columns.taps; column++) {
          for (let channel = 0; channel < inChannels; channel++) {
            for (let y2 = first; y2 < first + count; y2++) {
              const fromY = inputAt(rows, y2, row);
              const rowStart = image + (fromY * columns.input * inChannels + channel) * batch;
              for (let outX = 0; outX < columns.output; outX++, to += batch) {
                const fromX = inputAt(columns, outX, column);
                if (fromY < 0 || fromX < 0) heap.fill(0, to, to + batch);
                else copyRun(heap, to, rowStart + fromX * inChannels * batch, batch);
              }
            }
          }
        }
      }
      const product = runKernel(
        backend,
        "BatchMatMul",
        { a: patches, b: dyPart },
        { transposeA: false, transposeB: false }
      );
      const [sums, productValues] = heapViews(backend, [filter, product]);
      for (let i = 0; i < sums.length; i++) sums[i] += productValues[i];
      for (const { dataId } of [patches, dyPart, product]) backend.disposeData(dataId);
    }
    backend.disposeData(images.dataId);
    backend.disposeData(dyLast.dataId);
    return filter;
  };
}
function inputAt({ stride, dilation, before, input: input3 }, output, tap) {
  const at = output * stride + tap * dilation - before;
  return at < input3 ? at : -1;
}

// packages/backend/src/wasm/phases.ts
function phasesOf({
  input: input3,
  output,
  taps: numTaps,
  stride,
  dilation,
  before: padding
}) {
  return Array.from({ length: Math.min(stride, input3) }, (_, phase) => {
    const lowest = (phase + padding) % stride;
    const base = (phase + padding - lowest) / stride;
    const own = Math.max(0, Math.ceil((numTaps - lowest) / stride));
    const start = base - Math.max(0, own - 1) * dilation;
    const count = Math.ceil((input3 - phase) / stride);
    return {
      first: phase,
      step: stride,
      count,
      taps: Array.from({ length: own }, (_2, t) => lowest + stride * (own - 1 - t)),
      before: Math.max(0, -start),
      after: Math.max(0, count + base - output),
      skip: Math.max(0, start)
    };
  });
}
function fromPhases(backend, inputShape, { rows, columns }, convolve5) {
  let dx;
  for (const row of phasesOf(rows)) {
    for (const column of phasesOf(columns)) {
      const isEmpty = row.taps.length === 0 || column.taps.length === 0;
      const part = isEmpty ? void 0 : convolve5(row, column);
      const isAll = row.step === 1 && column.step === 1;
      if (isAll && part?.shape[1] === rows.input && part.shape[2] === columns.input) return part;
      dx ??= zeros(backend, inputShape);
      if (part === void 0) continue;
      place(backend, part, dx, row, column);
      backend.disposeData(part.dataId);
    }
  }
  return dx;
}
function zeros(backend, shape) {
  const out = backend.makeOutput(shape, "float32");
  const [values] = heapViews(backend, [out]);
  values.fill(0);
  return out;
}
function place(backend, part, dx, row, column) {
  const [batch, height, width, channels2] = dx.shape;
  const [, partHeight, partWidth] = part.shape;
  const [heap, [source, target]] = heapOffsets(backend, [part, dx]);
  for (let image = 0; image < batch; image++) {
    for (let q = 0; q < row.count; q++) {
      let from = source + ((image * partHeight + row.skip + q) * partWidth + column.skip) * channels2;
      let to = target + ((image * height + row.first + q * row.step) * width + column.first) * channels2;
      if (column.step === 1) copyRun(heap, to, from, column.count * channels2);
      else {
        for (let p = 0; p < column.count; p++, from += channels2, to += column.step * channels2) {
          copyRun(heap, to, from, channels2);
        }
      }
    }
  }
}

// packages/backend/src/wasm/conv-plan.ts
var PANEL = 20 << 10;
var LARGEST_PANEL = 40 << 10;
function forwardPass({ output, taps, stride, before }) {
  return {
    count: output,
    start: -before,
    step: stride,
    taps: Array.from({ length: taps }, (_, tap) => tap),
    first: 0,
    outStep: 1
  };
}
function phasePass({ first, step: step3, count, taps, before, skip }) {
  return { count, start: skip - before, step: 1, taps, first, outStep: step3 };
}
function forwardConvolution({
  batch,
  inChannels,
  outChannels,
  rows,
  columns
}) {
  return {
    batch,
    height: rows.input,
    width: columns.input,
    channels: inChannels,
    outHeight: rows.output,
    outWidth: columns.output,
    outChannels,
    rows: [forwardPass(rows)],
    columns: [forwardPass(columns)],
    rowDilation: rows.dilation,
    columnDilation: columns.dilation,
    filterColumns: columns.taps
  };
}
function inputGradientConvolution({
  batch,
  inChannels,
  outChannels,
  rows,
  columns
}) {
  return {
    batch,
    height: rows.output,
    width: columns.output,
    channels: outChannels,
    outHeight: rows.input,
    outWidth: columns.input,
    outChannels: inChannels,
    rows: phasesOf(rows).map(phasePass),
    columns: phasesOf(columns).map(phasePass),
    rowDilation: rows.dilation,
    columnDilation: columns.dilation,
    filterColumns: columns.taps
  };
}
var spanOf = (pass, dilation) => Math.max(0, pass.taps.length - 1) * dilation + 1;
function planConvolution(convolution2, layout = {}) {
  const { panelChannels = convolution2.channels, leastPositions = 1, planes } = layout;
  const { batch, outHeight, outWidth, outChannels, rows, columns, rowDilation, columnDilation } = convolution2;
  const top = Math.max(...rows.map(({ start }) => -start));
  const left = Math.max(...columns.map(({ start }) => -start));
  const extent = (passes2, before, dilation, most = Number.POSITIVE_INFINITY) => Math.max(
    ...passes2.map(
      (pass) => (Math.min(pass.count, most) - 1) * pass.step + pass.start + before + spanOf(pass, dilation)
    )
  );
  const panelWidth = extent(columns, left, columnDilation);
  const rowBytes = 4 * panelWidth * panelChannels;
  const mostRows = Math.max(...rows.map(({ count }) => count));
  let bandRows = mostRows;
  let panelHeight = extent(rows, top, rowDilation);
  if (panelHeight * rowBytes > LARGEST_PANEL) {
    const step3 = rows[0].step;
    const fixed = extent(rows, top, rowDilation, 1);
    bandRows = Math.max(1, Math.floor((LARGEST_PANEL / rowBytes - fixed) / step3) + 1);
    bandRows = Math.min(mostRows, bandRows);
    panelHeight = extent(rows, top, rowDilation, bandRows);
  }
  const bands = Math.ceil(mostRows / bandRows);
  const imageBytes = panelHeight * rowBytes;
  const perImage = mostRows * Math.max(...columns.map(({ count }) => count));
  const goodImages = Math.max(1, Math.floor(PANEL / imageBytes), Math.ceil(leastPositions / perImage));
  const unitImages = bands > 1 ? 1 : Math.min(batch, goodImages);
  const passes = rows.flatMap(
    (row) => columns.map((column) => {
      const passRows = Math.min(row.count, bandRows);
      const size2 = unitImages * passRows * column.count;
      const pixels = new Int32Array(size2);
      const places = new Int32Array(size2);
      let i = 0;
      for (let image = 0; image < unitImages; image++) {
        for (let y2 = 0; y2 < passRows; y2++) {
          const panelRow = image * panelHeight + y2 * row.step + row.start + top;
          const outRow = image * outHeight + row.first + y2 * row.outStep;
          for (let x2 = 0; x2 < column.count; x2++, i++) {
            const panelColumn = x2 * column.step + column.start + left;
            pixels[i] = 4 * panelChannels * (panelRow * panelWidth + panelColumn);
            places[i] = 4 * outChannels * (outRow * outWidth + column.first + x2 * column.outStep);
          }
        }
      }
      const joined = planes === void 0 && columnDilation === 1;
      const perRow = joined ? Math.min(1, column.taps.length) : column.taps.length * (planes ?? 1);
      const segments = row.taps.flatMap(
        (_, i2) => Array.from({ length: perRow }, (_2, j) => {
          const tap = Math.floor(j / (planes ?? 1));
          const plane = j % (planes ?? 1) * panelChannels / (planes ?? 1);
          return i2 * rowDilation * rowBytes + 4 * (tap * columnDilation * panelChannels + plane);
        })
      );
      return {
        pixels,
        places,
        rows: row.count,
        columns: column.count,
        segments: Int32Array.from(segments),
        segmentFloats: (joined ? column.taps.length : 1) * panelChannels,
        rowTaps: row.taps,
        columnTaps: column.taps,
        outBand: 4 * outChannels * outWidth * bandRows * row.outStep
      };
    })
  );
  const perPixel = (pass) => pass.segments.length * pass.segmentFloats * outChannels;
  return {
    convolution: convolution2,
    units: Math.ceil(batch / unitImages) * bands,
    unitImages,
    bands,
    bandRows,
    bandStep: bandRows * rows[0].step,
    panelHeight,
    panelWidth,
    // Kernels may read up to 3 floats behind it.
    panelBytes: unitImages * imageBytes + 31 & -16,
    top,
    left,
    unitWork: Math.max(
      1,
      passes.reduce((sum4, pass) => sum4 + pass.pixels.length * perPixel(pass), 0)
    ),
    passes
  };
}

// packages/backend/src/wasm/filter-parts.ts
var PARTS2 = 16;
var PART_BYTES = 2.5 * 2 ** 20;
function partsOf(units, partBytes) {
  const most = Math.min(PARTS2, Math.max(2, Math.floor(PART_BYTES / partBytes)));
  const unitsPerPart = Math.ceil(units / most);
  return { numParts: Math.ceil(units / unitsPerPart), unitsPerPart };
}

// packages/backend/src/wasm/run-plan.ts
var PLAN_FIELDS = 25;
var PASS_FIELDS = 10;
var BLOCK = 8;
function withPlan(backend, { convolution: convolution2, passes, ...plan }, use, run) {
  const { batch, height, width, channels: channels2, outHeight, outWidth, outChannels } = convolution2;
  const numBias = Math.ceil(outChannels / BLOCK) * BLOCK;
  const weightFloats = passes.map((pass) => use.weightFloats?.(pass) ?? { all: 0, block: 0 });
  let floats = weightFloats.reduce((sum4, { all }) => sum4 + all, 0) + numBias;
  floats += PLAN_FIELDS + passes.length * PASS_FIELDS;
  for (const { pixels, places, segments, rowTaps, columnTaps } of passes) {
    floats += pixels.length + places.length + segments.length + rowTaps.length * columnTaps.length;
  }
  return withScratch(backend, 4 * floats, (start) => {
    const { memory: memory2 } = kernelModule(backend);
    const ints = new Int32Array(memory2.buffer, start, floats);
    const numbers = new Float32Array(memory2.buffer, start, floats);
    let end = 0;
    const take = (count) => {
      end += count;
      return start + 4 * (end - count);
    };
    const put = (values) => {
      ints.set(values, end);
      return take(values.length);
    };
    const weights = weightFloats.map(({ all }) => take(all));
    const bias = take(numBias);
    numbers.fill(0, (bias - start) / 4, (bias - start) / 4 + numBias);
    if (use.bias) {
      numbers.set(new Float32Array(memory2.buffer, use.bias, outChannels), (bias - start) / 4);
    }
    const taps = [];
    const fields = passes.flatMap((pass, i) => {
      const { rowTaps, columnTaps } = pass;
      taps.push(
        put(rowTaps.flatMap((row) => columnTaps.map((column) => row * convolution2.filterColumns + column)))
      );
      return [
        put(pass.pixels),
        put(pass.places),
        pass.rows,
        pass.columns,
        put(pass.segments),
        pass.segments.length,
        pass.segmentFloats,
        weights[i],
        pass.outBand,
        4 * weightFloats[i].block
      ];
    });
    const at = put([
      use.source,
      batch,
      height,
      width,
      channels2,
      use.panelChannels ?? channels2,
      use.copies ?? 1,
      use.splits ?? 1,
      plan.unitImages,
      plan.bands,
      plan.panelHeight,
      plan.panelWidth,
      plan.bandStep,
      plan.top,
      plan.left,
      use.out,
      4 * outHeight * outWidth * outChannels,
      outChannels,
      bias,
      0,
      0,
      plan.bandRows,
      passes.length,
      outHeight,
      outWidth,
      ...fields
    ]);
    numbers[(at - start) / 4 + 19] = use.least ?? Number.NEGATIVE_INFINITY;
    numbers[(at - start) / 4 + 20] = use.most ?? Number.POSITIVE_INFINITY;
    return run({ plan: at, weights, taps });
  });
}
function grainOf({ unitWork }) {
  return Math.max(1, Math.ceil(3e5 / unitWork));
}
function blockedWeights({ segments, segmentFloats }, outChannels) {
  const block = segments.length * segmentFloats * BLOCK;
  return { all: block * Math.ceil(outChannels / BLOCK), block };
}

// packages/backend/src/wasm/winograd.ts
var TILE = 4;
var TILE_INPUT = 6;
var PLANES = TILE_INPUT ** 2;
var CHUNK2 = 32;
var LEAST_TILES = 24;
var TILE_BYTES = 16 * PLANES;
var LEAST_FILL = 0.75;
var isAllowed = true;
function usesWinograd({ inChannels, outChannels, rows, columns }, side) {
  const fits = ({ taps, stride, dilation }) => taps === 3 && stride === 1 && dilation === 1;
  if (!isAllowed || !fits(rows) || !fits(columns) || inChannels % 8 !== 0 || outChannels % 8 !== 0)
    return false;
  const [height, width] = [rows[side], columns[side]];
  return height * width >= LEAST_FILL * TILE ** 2 * Math.ceil(height / TILE) * Math.ceil(width / TILE);
}
function planTiles(convolution2) {
  const tiled = (pass) => ({
    ...pass,
    count: Math.ceil(pass.count / TILE),
    step: TILE,
    taps: Array.from({ length: TILE_INPUT }, (_, i) => i),
    outStep: TILE
  });
  const { rows, columns } = convolution2;
  const tiles = { ...convolution2, rows: rows.map(tiled), columns: columns.map(tiled) };
  return planConvolution(tiles, { leastPositions: LEAST_TILES });
}
var planeBytes = (channels2) => 4 * CHUNK2 * channels2 + 64;
function tileScratch({ panelBytes, convolution: { channels: channels2, outChannels } }) {
  return panelBytes + PLANES * (planeBytes(channels2) + planeBytes(outChannels)) + TILE_BYTES;
}
function winogradConvolve(backend, convolution2, use, filter, isFlipped) {
  const plan = planTiles(convolution2);
  const { channels: channels2, outChannels } = convolution2;
  const weightFloats = () => ({
    all: PLANES * channels2 * outChannels,
    block: 0
  });
  withPlan(backend, plan, { ...use, weightFloats }, ({ plan: at, weights }) => {
    const [inFilter, outFilter] = isFlipped ? [outChannels, channels2] : [channels2, outChannels];
    withScratch(backend, TILE_BYTES, (tile) => {
      const { kernels } = kernelModule(backend);
      kernels.winogradFilter(filter, inFilter, outFilter, Number(isFlipped), weights[0], tile);
    });
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: tileScratch(plan) };
    runShared(backend, "winogradConvolve", work, at, plan.panelBytes);
  });
}
function winogradFilterGradient(backend, convolution2, use, filter) {
  const plan = planTiles(convolution2);
  const { channels: channels2, outChannels } = convolution2;
  const partBytes = 4 * PLANES * channels2 * outChannels;
  const { numParts, unitsPerPart } = partsOf(plan.units, partBytes);
  const work = { units: numParts, grain: 1, scratchBytes: tileScratch(plan) };
  withScratch(backend, numParts * partBytes + TILE_BYTES, (tile) => {
    const parts = tile + TILE_BYTES;
    withPlan(backend, plan, use, (at) => {
      const sums = [plan.units, unitsPerPart, parts, partBytes, plan.panelBytes];
      runShared(backend, "winogradFilterGradient", work, at.plan, ...sums);
    });
    const { kernels } = kernelModule(backend);
    kernels.winogradFoldFilter(parts, numParts, partBytes, channels2, outChannels, filter, tile);
  });
}

// packages/backend/src/wasm/conv2d-backprop-filter.ts
function conv2DBackpropFilter() {
  const composed3 = composedConv2DBackpropFilter();
  return (params) => {
    const backend = params.backend;
    const { x: x2, dy } = params.inputs;
    const attributes = params.attrs;
    const { filterShape } = attributes;
    const isFloat = x2.dtype === "float32" && dy.dtype === "float32";
    const fits = attributes.dataFormat !== "NCHW" && isFloat && !dy.shape.includes(0);
    if (!fits || kernelModule(backend) === void 0) return composed3(params);
    const geometry = convGeometry(x2.shape, filterShape, attributes, false);
    const { outChannels } = geometry;
    const filter = backend.makeOutput(filterShape, "float32");
    const [source, dyAt, out] = addressesOf(backend, [x2, dy, filter]);
    const convolution2 = forwardConvolution(geometry);
    if (usesWinograd(geometry, "output")) {
      winogradFilterGradient(backend, convolution2, { source, out: dyAt }, out);
      return filter;
    }
    const plan = planConvolution(convolution2);
    const { pixels, segments, segmentFloats } = plan.passes[0];
    const rows = Math.ceil(segmentFloats / 4) * 4;
    const partBytes = 32 * Math.ceil(outChannels / 8) * segments.length * rows;
    const { numParts, unitsPerPart } = partsOf(plan.units, partBytes);
    const work = { units: numParts, grain: 1, scratchBytes: plan.panelBytes + 32 * pixels.length };
    withScratch(backend, numParts * partBytes, (parts) => {
      withPlan(backend, plan, { source, out: dyAt }, (at) => {
        const sums = [plan.units, unitsPerPart, parts, partBytes, plan.panelBytes];
        runShared(backend, "filterGradient", work, at.plan, ...sums);
      });
      const { kernels } = kernelModule(backend);
      kernels.foldFilter(parts, numParts, partBytes, segments.length, segmentFloats, rows, outChannels, out);
    });
    return filter;
  };
}

// packages/backend/src/wasm/composed-conv2d-backprop-input.ts
function composedConv2DBackpropInput(stock) {
  return (params) => {
    const backend = params.backend;
    const { dy, filter } = params.inputs;
    const attributes = params.attrs;
    const { inputShape } = attributes;
    if (attributes.dataFormat === "NCHW" || inputShape.includes(0)) return stock(params);
    const geometry = convGeometry(inputShape, filter.shape, attributes, false);
    return fromPhases(
      backend,
      inputShape,
      geometry,
      (row, column) => convolve(backend, dy, filter, row, column)
    );
  };
}
function convolve(backend, dy, filter, row, column) {
  const [, columnTaps, inChannels, outChannels] = filter.shape;
  const width = dy.shape[2] + column.before + column.after - column.taps.length + 1;
  const block = blockOf(width, inChannels);
  const wide = column.taps.length + block - 1;
  const flipped = backend.makeOutput([row.taps.length, wide, outChannels, block * inChannels], "float32");
  const [from, to] = heapViews(backend, [filter, flipped]);
  let index = 0;
  for (const u of row.taps) {
    for (let place2 = 0; place2 < wide; place2++) {
      for (let out = 0; out < outChannels; out++) {
        for (let shift = 0; shift < block; shift++) {
          const v = column.taps[place2 - shift];
          const tap = v === void 0 ? -1 : (u * columnTaps + v) * inChannels * outChannels + out;
          for (let channel = 0; channel < inChannels; channel++) {
            to[index++] = tap < 0 ? 0 : from[tap + channel * outChannels];
          }
        }
      }
    }
  }
  const pad = [
    [0, 0],
    [row.before, row.after],
    [column.before, column.after],
    [0, 0]
  ];
  const attrs = { strides: [1, block], pad, dataFormat: "NHWC", dilations: [1, 1] };
  const part = runKernel(backend, "Conv2D", { x: dy, filter: flipped }, attrs);
  backend.disposeData(flipped.dataId);
  return withShape(part, [part.shape[0], part.shape[1], width, inChannels]);
}
function blockOf(width, channels2) {
  let block = Math.max(1, Math.floor(8 / channels2));
  while (width % block !== 0) block--;
  return block;
}

// packages/backend/src/wasm/conv2d-backprop-input.ts
function conv2DBackpropInput(stock) {
  const composed3 = composedConv2DBackpropInput(stock);
  return (params) => {
    const backend = params.backend;
    const { dy, filter } = params.inputs;
    const attributes = params.attrs;
    const { inputShape } = attributes;
    const fits = attributes.dataFormat !== "NCHW" && dy.dtype === "float32" && filter.dtype === "float32";
    if (!fits || inputShape.includes(0) || kernelModule(backend) === void 0) return composed3(params);
    const geometry = convGeometry(inputShape, filter.shape, attributes, false);
    const { inChannels, outChannels } = geometry;
    const dx = backend.makeOutput(inputShape, "float32");
    const [source, filterAt, out] = addressesOf(backend, [dy, filter, dx]);
    const convolution2 = inputGradientConvolution(geometry);
    if (usesWinograd(geometry, "input")) {
      winogradConvolve(backend, convolution2, { source, out }, filterAt, true);
      return dx;
    }
    const plan = planConvolution(convolution2);
    const use = { source, out, weightFloats: (pass) => blockedWeights(pass, inChannels) };
    withPlan(backend, plan, use, (at) => {
      const { kernels } = kernelModule(backend);
      for (const [i, { rowTaps, columnTaps }] of plan.passes.entries()) {
        const numTaps = rowTaps.length * columnTaps.length;
        kernels.packTransposed(filterAt, at.taps[i], numTaps, inChannels, outChannels, at.weights[i]);
      }
      const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
      runShared(backend, "convolve", work, at.plan);
    });
    return dx;
  };
}

// packages/backend/src/wasm/fused-range.ts
var RANGES = {
  linear: {},
  relu: { least: 0 },
  relu6: { least: 0, most: 6 }
};
function withActivation(backend, { activation = "linear", leakyreluAlpha, preluActivationWeights }, convolve5) {
  const x2 = convolve5(RANGES[activation] ?? {});
  if (activation in RANGES) return x2;
  const [kernelName, inputs, attrs] = {
    prelu: ["Prelu", { x: x2, alpha: preluActivationWeights }, {}],
    leakyrelu: ["LeakyRelu", { x: x2 }, { alpha: leakyreluAlpha }],
    elu: ["Elu", { x: x2 }, {}],
    sigmoid: ["Sigmoid", { x: x2 }, {}]
  }[activation];
  const y2 = runKernel(backend, kernelName, inputs, attrs);
  backend.disposeData(x2.dataId);
  return y2;
}

// packages/backend/src/wasm/strided-same-padding.ts
function stridedSamePadding(stock) {
  return (params) => {
    const attributes = params.attrs;
    if (attributes.pad !== "same") return stock(params);
    const { x: x2, filter } = params.inputs;
    const { rows, columns } = convGeometry(x2.shape, filter.shape, attributes, false);
    if (paddingOf(rows) >= 0 && paddingOf(columns) >= 0) return stock(params);
    const pad = [[0, 0], sidesOf(rows), sidesOf(columns), [0, 0]];
    return stock({ ...params, attrs: { ...params.attrs, pad } });
  };
}
function paddingOf({ input: input3, output, taps, stride, dilation }) {
  return (output - 1) * stride + (taps - 1) * dilation + 1 - input3;
}
function sidesOf(axis) {
  return [axis.before, Math.max(0, paddingOf(axis)) - axis.before];
}

// packages/backend/src/wasm/convolution.ts
function convolution(stock) {
  const padded = stridedSamePadding(stock);
  return (params) => {
    const backend = params.backend;
    const { x: x2, filter, bias, preluActivationWeights } = params.inputs;
    const attributes = params.attrs;
    const isFloat = x2.dtype === "float32" && filter.dtype === "float32";
    const isPerChannel = bias == null || bias.shape.length === 1 && bias.shape[0] === filter.shape[3];
    const fits = isFloat && isPerChannel && attributes.dataFormat !== "NCHW" && x2.shape[3] === filter.shape[2];
    if (!fits || kernelModule(backend) === void 0) return padded(params);
    return withActivation(
      backend,
      { ...attributes, preluActivationWeights },
      (range2) => convolve2(backend, { x: x2, filter, bias: bias ?? void 0 }, attributes, range2)
    );
  };
}
function convolve2(backend, { x: x2, filter, bias }, attributes, range2) {
  const geometry = convGeometry(x2.shape, filter.shape, attributes, false);
  const { batch, inChannels, outChannels, rows, columns } = geometry;
  const out = backend.makeOutput([batch, rows.output, columns.output, outChannels], "float32");
  if (out.shape.includes(0)) return out;
  const [source, filterAt, outAt, biasAt] = addressesOf(backend, [x2, filter, out, bias ?? x2]);
  const use = { ...range2, source, out: outAt, ...bias && { bias: biasAt } };
  if (usesWinograd(geometry, "output")) {
    winogradConvolve(backend, forwardConvolution(geometry), use, filterAt, false);
    return out;
  }
  const plan = planConvolution(forwardConvolution(geometry));
  const weightFloats = (pass) => blockedWeights(pass, outChannels);
  withPlan(backend, plan, { ...use, weightFloats }, (at) => {
    const { kernels } = kernelModule(backend);
    kernels.packFilter(filterAt, rows.taps * columns.taps * inChannels, outChannels, at.weights[0]);
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
    runShared(backend, "convolve", work, at.plan);
  });
  return out;
}

// packages/backend/src/wasm/composed-depthwise-backprop-filter.ts
import { util as util4 } from "@tensorflow/tfjs-core";
function composedDepthwiseBackpropFilter() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { x: x2, dy } = inputs;
    const attributes = attrs;
    const { filterShape } = attributes;
    const geometry = convGeometry(x2.shape, filterShape, attributes, true);
    const { inChannels, outChannels, rows, columns } = geometry;
    const filter = backend.makeOutput(filterShape, "float32");
    const images = outChannels === inChannels ? x2 : repeatChannels(backend, x2, outChannels / inChannels);
    const met = backend.makeOutput([util4.sizeFromShape(dy.shape) / outChannels, outChannels], "float32");
    for (let row = 0; row < rows.taps; row++) {
      for (let column = 0; column < columns.taps; column++) {
        meet(backend, images, met, geometry, row, column);
        const products = runKernel(backend, "Multiply", { a: met, b: withShape(dy, met.shape) }, {});
        const sums = runKernel(backend, "Sum", { x: products }, { axis: 0, keepDims: false });
        const [from, to] = heapViews(backend, [sums, filter]);
        to.set(from, (row * columns.taps + column) * outChannels);
        backend.disposeData(products.dataId);
        backend.disposeData(sums.dataId);
      }
    }
    backend.disposeData(met.dataId);
    if (images !== x2) backend.disposeData(images.dataId);
    return filter;
  };
}
function repeatChannels(backend, x2, count) {
  const shape = [...x2.shape.slice(0, -1), x2.shape.at(-1) * count];
  const out = backend.makeOutput(shape, "float32");
  const [from, to] = heapViews(backend, [x2, out]);
  for (let i = 0, at = 0; i < from.length; i++) for (let copy = 0; copy < count; copy++) to[at++] = from[i];
  return out;
}
function meet(backend, images, met, { batch, outChannels: channels2, rows, columns }, row, column) {
  const [heap, [source, target]] = heapOffsets(backend, [images, met]);
  const [first, end] = insideOf(columns, column);
  const shift = column * columns.dilation - columns.before;
  let to = target;
  for (let image = 0; image < batch; image++) {
    for (let y2 = 0; y2 < rows.output; y2++, to += columns.output * channels2) {
      const fromY = y2 * rows.stride + row * rows.dilation - rows.before;
      if (fromY < 0 || fromY >= rows.input) {
        heap.fill(0, to, to + columns.output * channels2);
        continue;
      }
      const start = source + (image * rows.input + fromY) * columns.input * channels2;
      heap.fill(0, to, to + first * channels2);
      heap.fill(0, to + end * channels2, to + columns.output * channels2);
      if (columns.stride === 1) {
        copyRun(heap, to + first * channels2, start + (first + shift) * channels2, (end - first) * channels2);
      } else {
        for (let at = first; at < end; at++) {
          copyRun(heap, to + at * channels2, start + (at * columns.stride + shift) * channels2, channels2);
        }
      }
    }
  }
}
function insideOf({ input: input3, output, stride, dilation, before }, tap) {
  const shift = tap * dilation - before;
  const first = Math.min(output, Math.max(0, Math.ceil(-shift / stride)));
  return [first, Math.max(first, Math.min(output, Math.ceil((input3 - shift) / stride)))];
}

// packages/backend/src/wasm/composed-depthwise-backprop-input.ts
function composedDepthwiseBackpropInput() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { dy, filter } = inputs;
    const attributes = attrs;
    const { inputShape } = attributes;
    if (inputShape.includes(0)) return backend.makeOutput(inputShape, "float32");
    const geometry = convGeometry(inputShape, filter.shape, attributes, true);
    return fromPhases(
      backend,
      inputShape,
      geometry,
      (row, column) => convolve3(backend, dy, filter, geometry, row, column)
    );
  };
}
function convolve3(backend, dy, filter, { inChannels, outChannels, rows, columns }, row, column) {
  const flipped = backend.makeOutput([row.taps.length, column.taps.length, outChannels, 1], "float32");
  const [from, to] = heapViews(backend, [filter, flipped]);
  let index = 0;
  for (const u of row.taps) {
    for (const v of column.taps) {
      const tap = (u * columns.taps + v) * outChannels;
      for (let out = 0; out < outChannels; out++) to[index++] = from[tap + out];
    }
  }
  const pad = [
    [0, 0],
    [row.before, row.after],
    [column.before, column.after],
    [0, 0]
  ];
  const attrs = { strides: [1, 1], pad, dilations: [rows.dilation, columns.dilation] };
  const part = runKernel(backend, "DepthwiseConv2dNative", { x: dy, filter: flipped }, attrs);
  backend.disposeData(flipped.dataId);
  if (outChannels === inChannels) return part;
  const [batch, height, width] = part.shape;
  const grouped = withShape(part, [batch, height, width, inChannels, outChannels / inChannels]);
  const sums = runKernel(backend, "Sum", { x: grouped }, { axis: 4, keepDims: false });
  backend.disposeData(part.dataId);
  return sums;
}

// packages/backend/src/wasm/depthwise.ts
var byEights = (channels2) => Math.ceil(channels2 / 8) * 8;
function depthwise(stock) {
  const padded = stridedSamePadding(stock);
  return (params) => {
    const backend = params.backend;
    const { x: x2, filter, bias, preluActivationWeights } = params.inputs;
    const attributes = params.attrs;
    const isFloat = x2.dtype === "float32" && filter.dtype === "float32";
    const isPerChannel = bias == null || bias.shape.length === 1 && bias.shape[0] === filter.shape[2] * filter.shape[3];
    const fits = isFloat && isPerChannel && x2.shape[3] === filter.shape[2];
    if (!fits || kernelModule(backend) === void 0) return padded(params);
    const geometry = convGeometry(x2.shape, filter.shape, attributes, true);
    const { batch, inChannels, outChannels, rows, columns } = geometry;
    return withActivation(backend, { ...attributes, preluActivationWeights }, (range2) => {
      const out = backend.makeOutput([batch, rows.output, columns.output, outChannels], "float32");
      if (out.shape.includes(0)) return out;
      const [source, filterAt, outAt, biasAt] = addressesOf(backend, [x2, filter, out, bias ?? x2]);
      const copies = outChannels / inChannels;
      const use = { ...range2, source, out: outAt, copies, ...bias && { bias: biasAt } };
      const plan = planConvolution(forwardConvolution(geometry), {
        panelChannels: byEights(outChannels),
        planes: 1
      });
      convolve4(backend, plan, use, filterAt, [outChannels]);
      return out;
    });
  };
}
function convolve4(backend, plan, use, filter, [channels2, planes = 1]) {
  const width = byEights(channels2);
  const weightFloats = (pass) => ({ all: pass.segments.length * width, block: 0 });
  const panelChannels = width * planes;
  withPlan(backend, plan, { ...use, panelChannels, splits: planes, weightFloats }, (at) => {
    const heap = new Float32Array(kernelModule(backend).memory.buffer);
    for (const [i, { rowTaps, columnTaps }] of plan.passes.entries()) {
      let to = at.weights[i] / 4;
      for (const row of rowTaps) {
        for (const column of columnTaps) {
          const tap = row * plan.convolution.filterColumns + column;
          const from = filter / 4 + tap * channels2 * planes;
          for (let plane = 0; plane < planes; plane++, to += width) {
            for (let c = 0; c < channels2; c++) heap[to + c] = heap[from + c * planes + plane];
            heap.fill(0, to + channels2, to + width);
          }
        }
      }
    }
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
    runShared(backend, "depthwise", work, at.plan);
  });
}
function depthwiseBackpropInput() {
  const composed3 = composedDepthwiseBackpropInput();
  return (params) => {
    const backend = params.backend;
    const { dy, filter } = params.inputs;
    const attributes = params.attrs;
    const { inputShape } = attributes;
    const isFloat = dy.dtype === "float32" && filter.dtype === "float32";
    if (!isFloat || inputShape.includes(0) || kernelModule(backend) === void 0) return composed3(params);
    const geometry = convGeometry(inputShape, filter.shape, attributes, true);
    const { inChannels, outChannels } = geometry;
    const planes = outChannels / inChannels;
    const dx = backend.makeOutput(inputShape, "float32");
    const [source, filterAt, out] = addressesOf(backend, [dy, filter, dx]);
    const plan = planConvolution(inputGradientConvolution(geometry), {
      panelChannels: byEights(inChannels) * planes,
      planes
    });
    convolve4(backend, plan, { source, out }, filterAt, [inChannels, planes]);
    return dx;
  };
}
function depthwiseBackpropFilter() {
  const composed3 = composedDepthwiseBackpropFilter();
  return (params) => {
    const backend = params.backend;
    const { x: x2, dy } = params.inputs;
    const attributes = params.attrs;
    const { filterShape } = attributes;
    const fits = x2.dtype === "float32" && dy.dtype === "float32" && !dy.shape.includes(0);
    if (!fits || kernelModule(backend) === void 0) return composed3(params);
    const geometry = convGeometry(x2.shape, filterShape, attributes, true);
    const { inChannels, outChannels } = geometry;
    const filter = backend.makeOutput(filterShape, "float32");
    const panelChannels = byEights(outChannels);
    const plan = planConvolution(forwardConvolution(geometry), { panelChannels, planes: 1 });
    const { pixels, segments } = plan.passes[0];
    const partBytes = 4 * panelChannels * segments.length;
    const { numParts, unitsPerPart } = partsOf(plan.units, partBytes);
    const work = { units: numParts, grain: 1, scratchBytes: plan.panelBytes + 32 * pixels.length };
    const [source, dyAt, out] = addressesOf(backend, [x2, dy, filter]);
    withScratch(backend, numParts * partBytes, (parts) => {
      const use = { source, out: dyAt, panelChannels, copies: outChannels / inChannels };
      withPlan(backend, plan, use, (at) => {
        const sums = [plan.units, unitsPerPart, parts, partBytes, plan.panelBytes];
        runShared(backend, "depthwiseFilterGradient", work, at.plan, ...sums);
      });
      const { kernels } = kernelModule(backend);
      kernels.foldFilter(parts, numParts, partBytes, segments.length, 1, 1, outChannels, out);
    });
    return filter;
  };
}

// packages/backend/src/wasm/einsum.ts
import { backend_util as backend_util5, util as util5 } from "@tensorflow/tfjs-core";
function einsum() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const tensors = Object.keys(inputs).map((key) => inputs[key]);
    const { equation } = attrs;
    const { allDims, summedDims, idDims } = backend_util5.decodeEinsumEquation(equation, tensors.length);
    backend_util5.checkEinsumDimSizes(allDims.length, idDims, tensors);
    const outDims = [...allDims.keys()].filter((dim) => !summedDims.includes(dim));
    const temporary = [];
    const keep = (tensor2) => {
      temporary.push(tensor2);
      return tensor2;
    };
    const operands = tensors.map((tensor2, i) => {
      const dims = idDims[i];
      const lonely = dims.filter(
        (dim) => !outDims.includes(dim) && !idDims.some((other, j) => j !== i && other.includes(dim))
      );
      if (lonely.length === 0) return { tensor: tensor2, dims };
      const axis = lonely.map((dim) => dims.indexOf(dim));
      return {
        tensor: keep(runKernel(backend, "Sum", { x: tensor2 }, { axis, keepDims: false })),
        dims: dims.filter((dim) => !lonely.includes(dim))
      };
    });
    const arranged = (operand, order) => keep(
      runKernel(
        backend,
        "Transpose",
        { x: operand.tensor },
        { perm: order.map((dim) => operand.dims.indexOf(dim)) }
      )
    );
    const [a, b] = operands;
    let out;
    if (b === void 0) out = arranged(a, outDims);
    else {
      const shared2 = outDims.filter((dim) => a.dims.includes(dim) && b.dims.includes(dim));
      const onlyA = outDims.filter((dim) => !b.dims.includes(dim));
      const onlyB = outDims.filter((dim) => !a.dims.includes(dim));
      const contracted = a.dims.filter((dim) => !outDims.includes(dim));
      const sizeOf3 = (dim) => a.dims.includes(dim) ? a.tensor.shape[a.dims.indexOf(dim)] : b.tensor.shape[b.dims.indexOf(dim)];
      const count = (dims2) => util5.sizeFromShape(dims2.map(sizeOf3));
      const product = runKernel(
        backend,
        "BatchMatMul",
        {
          a: withShape(arranged(a, [...shared2, ...onlyA, ...contracted]), [
            count(shared2),
            count(onlyA),
            count(contracted)
          ]),
          b: withShape(arranged(b, [...shared2, ...contracted, ...onlyB]), [
            count(shared2),
            count(contracted),
            count(onlyB)
          ])
        },
        { transposeA: false, transposeB: false }
      );
      const dims = [...shared2, ...onlyA, ...onlyB];
      keep(product);
      out = arranged({ tensor: withShape(product, dims.map(sizeOf3)), dims }, outDims);
    }
    for (const tensor2 of temporary) if (tensor2 !== out) backend.disposeData(tensor2.dataId);
    return out;
  };
}

// packages/backend/src/wasm/empty-reduction.ts
import { backend_util as backend_util6, util as util6 } from "@tensorflow/tfjs-core";
function emptyReduction(value) {
  return (stock) => (params) => {
    const { x: x2 } = params.inputs;
    const outOf = params.attrs;
    if (util6.sizeFromShape(x2.shape) > 0) return stock(params);
    const axes = util6.parseAxisParam(outOf.axis ?? outOf.reductionIndices, x2.shape);
    const [kept] = backend_util6.computeOutAndReduceShapes(x2.shape, axes);
    const shape = outOf.keepDims ? backend_util6.expandShapeToKeepDim(kept, axes) : kept;
    const backend = params.backend;
    const out = backend.makeOutput(shape, x2.dtype);
    const [values] = heapViews(backend, [out]);
    values.fill(value);
    return out;
  };
}

// packages/backend/src/wasm/fused-batch-norm.ts
import { util as util7 } from "@tensorflow/tfjs-core";
function fusedBatchNorm(stock) {
  return (params) => {
    const backend = params.backend;
    const { x: x2, mean: mean2, variance, offset, scale } = params.inputs;
    const { varianceEpsilon } = params.attrs;
    const channels2 = x2.shape.at(-1);
    const given = [mean2, variance, offset, scale].filter((tensor2) => tensor2 != null);
    const isPerChannel = given.every(
      ({ shape }) => shape.at(-1) === channels2 && util7.sizeFromShape(shape) === channels2
    );
    if (!isPerChannel || util7.sizeFromShape(x2.shape) === 0) return stock(params);
    const factor = backend.makeOutput([channels2], "float32");
    const shift = backend.makeOutput([channels2], "float32");
    const [factors, shifts, variances, scales, offsets] = heapViews(backend, [
      factor,
      shift,
      variance,
      scale ?? mean2,
      offset ?? mean2
    ]);
    for (let channel = 0; channel < channels2; channel++) {
      factors[channel] = (scale == null ? 1 : scales[channel]) / Math.sqrt(variances[channel] + varianceEpsilon);
      shifts[channel] = offset == null ? 0 : offsets[channel];
    }
    const out = kernelModule(backend) === void 0 ? composed(backend, x2, mean2, factor, shift) : backend.makeOutput(x2.shape, "float32");
    if (kernelModule(backend) !== void 0) {
      const rows = util7.sizeFromShape(x2.shape) / channels2;
      const tensors = { x: x2, y: out, mean: mean2, factor, offset: shift };
      scaleRows(backend, tensors, rows, blocksOf(rows, channels2), false);
    }
    for (const { dataId } of [factor, shift]) backend.disposeData(dataId);
    return out;
  };
}
function composed(backend, x2, mean2, factor, shift) {
  const centered = runKernel(backend, "Sub", { a: x2, b: mean2 }, {});
  const scaled = runKernel(backend, "Multiply", { a: centered, b: factor }, {});
  const out = runKernel(backend, "Add", { a: scaled, b: shift }, {});
  for (const { dataId } of [centered, scaled]) backend.disposeData(dataId);
  return out;
}

// packages/backend/src/wasm/identity.ts
function identity(stock) {
  return (params) => {
    const { x: x2 } = params.inputs;
    const { dtype = x2.dtype } = params.attrs ?? {};
    const backend = params.backend;
    if (x2.dtype !== dtype && dtype === "bool") return toBoolean(backend, x2);
    if (x2.dtype !== dtype || dtype === "string") return stock(params);
    backend.incRef(x2.dataId);
    return { dataId: x2.dataId, shape: x2.shape, dtype };
  };
}
function toBoolean(backend, x2) {
  const out = backend.makeOutput(x2.shape, "bool");
  const [from, to] = heapViews(backend, [x2, out]);
  for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 ? 0 : 1;
  return out;
}

// packages/backend/src/wasm/max-pool-grad.ts
function maxPoolGrad() {
  return (params) => {
    const backend = params.backend;
    if (kernelModule(backend) === void 0) return composedMaxPoolGrad(params);
    const { dy, input: input3, output } = params.inputs;
    const dx = backend.makeOutput(input3.shape, "float32");
    runPooling(backend, "maxPoolGradient", [dy, input3, output, dx], poolInfo(input3, params.attrs));
    return dx;
  };
}
function composedMaxPoolGrad({ inputs, backend: anyBackend, attrs }) {
  const backend = anyBackend;
  const { dy, input: input3, output } = inputs;
  const info = poolInfo(input3, attrs);
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels2 } = info;
  const dx = backend.makeOutput(input3.shape, "float32");
  const [x2, y2, dyValues, dxValues] = heapViews(backend, [input3, output, dy, dx]);
  dxValues.fill(0);
  const rowSize = inWidth * channels2;
  let at = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let outY = 0; outY < outHeight; outY++) {
      const top = outY * info.strideHeight - info.padInfo.top;
      const firstRow = Math.max(0, top);
      const numRows = Math.min(inHeight, top + info.filterHeight) - firstRow;
      for (let outX = 0; outX < outWidth; outX++) {
        const left = outX * info.strideWidth - info.padInfo.left;
        const firstColumn = Math.max(0, left);
        const width = (Math.min(inWidth, left + info.filterWidth) - firstColumn) * channels2;
        const corner = ((image * inHeight + firstRow) * inWidth + firstColumn) * channels2;
        for (let channel = 0; channel < channels2; channel++, at++) {
          const start = corner + channel;
          let winner = firstEqual(x2, y2[at], start, numRows, rowSize, width, channels2);
          if (winner < 0) winner = firstLargest(x2, start, numRows, rowSize, width, channels2);
          if (winner >= 0) dxValues[winner] += dyValues[at];
        }
      }
    }
  }
  return dx;
}
function firstEqual(x2, value, start, numRows, rowSize, width, step3) {
  for (let row = 0, from = start; row < numRows; row++, from += rowSize) {
    for (let i = from; i < from + width; i += step3) if (x2[i] === value) return i;
  }
  return -1;
}
function firstLargest(x2, start, numRows, rowSize, width, step3) {
  let largest = -Infinity;
  let winner = -1;
  for (let row = 0, from = start; row < numRows; row++, from += rowSize) {
    for (let i = from; i < from + width; i += step3) {
      if (x2[i] > largest) {
        largest = x2[i];
        winner = i;
      }
    }
  }
  return winner;
}

// packages/backend/src/wasm/per-channel.ts
import { util as util8 } from "@tensorflow/tfjs-core";
var SMALL2 = 4096;
var WIDTH2 = 1024;
function elementwise(stock) {
  return (params) => {
    const backend = params.backend;
    const { a, b } = params.inputs;
    const repeat2 = repeats(a, b);
    const repeatA = repeat2 === 1 ? repeats(b, a) : 1;
    if (repeat2 === 1 && repeatA === 1) return stock(params);
    const [x2, vector, count] = repeat2 > 1 ? [a, b, repeat2] : [b, a, repeatA];
    const wide = repeatVector(backend, vector, count);
    const rows = withShape(x2, [util8.sizeFromShape(x2.shape) / wide.shape[0], wide.shape[0]]);
    const out = stock({
      ...params,
      inputs: repeat2 > 1 ? { a: rows, b: wide } : { a: wide, b: rows }
    });
    backend.disposeData(wide.dataId);
    out.shape = x2.shape;
    return out;
  };
}
function repeats(x2, vector) {
  const channels2 = x2.shape.at(-1) ?? 1;
  const size2 = util8.sizeFromShape(x2.shape);
  if (x2.dtype !== "float32" || vector.dtype !== "float32") return 1;
  if (size2 < SMALL2 || vector.shape.length > x2.shape.length) return 1;
  if (vector.shape.at(-1) !== channels2 || util8.sizeFromShape(vector.shape) !== channels2) return 1;
  const rows = size2 / channels2;
  for (let count = Math.floor(WIDTH2 / channels2); count > 1; count--) if (rows % count === 0) return count;
  return 1;
}
function repeatVector(backend, vector, count) {
  const length = util8.sizeFromShape(vector.shape);
  const wide = backend.makeOutput([length * count], "float32");
  const [from, to] = heapViews(backend, [vector, wide]);
  for (let i = 0; i < count; i++) to.set(from, i * length);
  return wide;
}

// packages/backend/src/wasm/reduce.ts
import { backend_util as backend_util7, util as util9 } from "@tensorflow/tfjs-core";
var RUN = 1024;
function sumOrMean(kind) {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { x: x2 } = inputs;
    const { axis, keepDims } = attrs;
    const axes = util9.parseAxisParam(axis, x2.shape).toSorted((a, b) => a - b);
    const [keptShape, reducedShape] = backend_util7.computeOutAndReduceShapes(x2.shape, axes);
    const outShape = keepDims ? backend_util7.expandShapeToKeepDim(keptShape, axes) : keptShape;
    const size2 = util9.sizeFromShape(reducedShape);
    const dtype = kind === "Mean" || x2.dtype === "float32" ? "float32" : "int32";
    const together = axes.every((at, i) => i === 0 || at === axes[i - 1] + 1);
    const source = together ? x2 : moveLast(backend, x2, axes);
    const first = axes[0] ?? x2.shape.length;
    const outer = util9.sizeFromShape(together ? x2.shape.slice(0, first) : keptShape);
    const inner = together ? util9.sizeFromShape(x2.shape.slice(first + axes.length)) : 1;
    const out = backend.makeOutput(outShape, dtype);
    const scale = kind === "Mean" && size2 > 0 ? 1 / size2 : 1;
    if (x2.dtype === "float32" && kernelModule(backend) !== void 0) {
      reduce(backend, source, out, [outer, size2, inner], scale);
    } else {
      const [from, to] = heapViews(backend, [source, out]);
      for (let block = 0; block < outer; block++) sumRows(from, to, block, size2, inner, scale);
    }
    if (source !== x2) backend.disposeData(source.dataId);
    return out;
  };
}
function moveLast(backend, x2, axes) {
  const perm = [...x2.shape.keys()].filter((at) => !axes.includes(at)).concat(axes);
  return runKernel(backend, "Transpose", { x: x2 }, { perm });
}
function reduce(backend, x2, out, [outer, size2, inner], scale) {
  if (outer * inner === 0) return;
  const blockSize = inner === 1 ? RUN : blocksOf(size2, inner).rows;
  const blocks = Math.max(1, Math.ceil(size2 / blockSize));
  const numbers = Math.max(1, Math.min(size2, blockSize)) * inner;
  const work = { units: outer * blocks, grain: Math.ceil(6e4 / numbers) };
  const partBytes = blocks > 1 ? outer * blocks * inner * Float32Array.BYTES_PER_ELEMENT : 0;
  withScratch(backend, partBytes, (parts) => {
    const [from, to] = addressesOf(backend, [x2, out]);
    if (blocks === 1) {
      runShared(backend, "sumBlocks", work, from, to, size2, inner, 1, blockSize, scale);
      return;
    }
    runShared(backend, "sumBlocks", work, from, parts, size2, inner, blocks, blockSize, 1);
    const adding = { units: outer * inner, grain: Math.ceil(2e4 / blocks) };
    runShared(backend, "addBlocks", adding, parts, to, inner, blocks, scale);
  });
}
function sumRows(from, to, block, count, width, scale) {
  for (let column = 0; column < width; column++) {
    let sum4 = 0;
    const start = block * count * width + column;
    for (let row = 0; row < count; row++) sum4 += from[start + row * width];
    to[block * width + column] = sum4 * scale;
  }
}

// packages/backend/src/wasm/relu-gradient.ts
import {
  cast,
  engine as engine4,
  getBackend as getBackend4,
  getKernel as getKernel2,
  mul as mul3,
  step,
  util as util10,
  zerosLike
} from "@tensorflow/tfjs-core";
var RELU_GRAD = "LtReluGrad";
function reluGrad() {
  return ({ inputs, backend: anyBackend }) => {
    const backend = anyBackend;
    const { dy, x: x2 } = inputs;
    const dx = backend.makeOutput(x2.shape, "float32");
    const work = { units: util10.sizeFromShape(x2.shape), grain: 1 << 16 };
    runShared(backend, "reluGradient", work, ...addressesOf(backend, [dy, x2, dx]));
    return dx;
  };
}
var reluGradient = {
  kernelName: "Relu",
  inputsToSave: ["x"],
  gradFunc: (dy, saved) => {
    const [x2] = saved;
    return { x: () => wherePositive(dy, x2) };
  }
};
function wherePositive(dy, x2) {
  if (getKernel2(RELU_GRAD, getBackend4()) === void 0 || x2.dtype !== "float32")
    return mul3(dy, cast(step(x2), "float32"));
  return engine4().runKernel(RELU_GRAD, { dy, x: x2 });
}
var reluGradGradient = {
  kernelName: RELU_GRAD,
  inputsToSave: ["x"],
  gradFunc: (ddx, saved) => {
    const [x2] = saved;
    return { dy: () => wherePositive(ddx, x2), x: () => zerosLike(x2) };
  }
};

// packages/backend/src/wasm/sgd-step.ts
import { util as util11 } from "@tensorflow/tfjs-core";
var SGD_STEP = "LtSgdStep";
function sgdStep() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { value, gradient, velocity } = inputs;
    const { learningRate, momentum, weightDecay, nesterov } = attrs;
    const moves = velocity != null;
    const newValue = backend.makeOutput(value.shape, "float32");
    const newVelocity = moves ? backend.makeOutput(value.shape, "float32") : newValue;
    const outs = moves ? [newValue, newVelocity] : [newValue];
    const tensors = [value, gradient, velocity ?? newValue, newValue, newVelocity];
    const [from, slope, speed, to, newSpeed] = addressesOf(backend, tensors);
    runShared(
      backend,
      "sgdStep",
      { units: util11.sizeFromShape(value.shape), grain: 1 << 16 },
      from,
      slope,
      moves ? speed : 0,
      to,
      newSpeed,
      learningRate,
      momentum,
      weightDecay,
      Number(nesterov)
    );
    return outs;
  };
}

// packages/backend/src/wasm/unsorted-segment-sum.ts
import { util as util12 } from "@tensorflow/tfjs-core";
function unsortedSegmentSum() {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend;
    const { x: x2, segmentIds } = inputs;
    const { numSegments } = attrs;
    const rowShape = x2.shape.slice(1);
    const rowSize = util12.sizeFromShape(rowShape);
    const out = backend.makeOutput([numSegments, ...rowShape], x2.dtype === "float32" ? "float32" : "int32");
    const [from, ids, to] = heapViews(backend, [x2, segmentIds, out]);
    const sums = new Float64Array(numSegments * rowSize);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row];
      if (id < 0 || id >= numSegments) continue;
      const start = row * rowSize;
      const target = id * rowSize;
      for (let i = 0; i < rowSize; i++) sums[target + i] += from[start + i];
    }
    to.set(sums);
    return out;
  };
}

// packages/backend/src/wasm/register-training-kernels.ts
async function registerTrainingKernels() {
  await loadKernelModule();
  for (const [kernelName, create] of Object.entries(KERNELS)) replaceKernel(kernelName, create);
  for (const [kernelName, create] of Object.entries(FUSED)) registerFused(kernelName, create());
  for (const gradient of GRADIENTS) replaceGradient(gradient);
  const fused2 = Object.keys(FUSED).filter((name) => getKernel3(name, "wasm") !== void 0);
  return [...Object.keys(KERNELS), ...fused2, ...GRADIENTS.map(({ kernelName }) => `${kernelName} gradient`)];
}
var KERNELS = {
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  Conv2D: convolution,
  FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: depthwise,
  UnsortedSegmentSum: unsortedSegmentSum,
  Einsum: einsum,
  BatchMatMul: batchMatMul,
  _FusedMatMul: batchMatMul,
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
  Sum: () => sumOrMean("Sum"),
  Mean: () => sumOrMean("Mean"),
  Max: emptyReduction(Number.NaN),
  Min: emptyReduction(Number.NaN),
  Prod: emptyReduction(1),
  All: emptyReduction(0),
  Any: emptyReduction(0),
  Multiply: elementwise,
  Add: elementwise,
  Sub: elementwise,
  FusedBatchNorm: fusedBatchNorm,
  Identity: identity,
  Cast: identity,
  [BATCH_NORM_SUMS]: batchNormSums,
  [BROADCAST]: broadcastKernel
};
var FUSED = {
  [BATCH_NORM]: batchNorm,
  [BATCH_NORM_GRAD]: batchNormGrad,
  [RELU_GRAD]: reluGrad,
  [SGD_STEP]: sgdStep
};
var GRADIENTS = [
  batchNormGradient,
  batchNormSumsGradient,
  reductionGradient("Sum"),
  reductionGradient("Mean"),
  broadcastGradient,
  reluGradient,
  reluGradGradient
];
var OURS = /* @__PURE__ */ Symbol.for("@lt/backend");
function replaceKernel(kernelName, create) {
  const stock = getKernel3(kernelName, "wasm");
  if (stock !== void 0 && OURS in stock) return;
  const config = {
    ...stock,
    kernelName,
    backendName: "wasm",
    kernelFunc: create(stock?.kernelFunc),
    [OURS]: true
  };
  if (stock !== void 0) unregisterKernel(kernelName, "wasm");
  registerKernel(config);
}
function registerFused(kernelName, kernelFunc) {
  const leaveWhereUseless = (backend2) => {
    if (kernelModule(backend2) === void 0) unregisterKernel(kernelName, "wasm");
  };
  if (getKernel3(kernelName, "wasm") !== void 0) return;
  registerKernel({ kernelName, backendName: "wasm", kernelFunc, setupFunc: leaveWhereUseless });
  const backend = engine5().registry.wasm;
  if (backend !== void 0) leaveWhereUseless(backend);
}
function replaceGradient(gradient) {
  const current = getGradient(gradient.kernelName);
  if (current === void 0 || !(OURS in current))
    registerGradient({ ...gradient, [OURS]: true });
}

// packages/backend/src/wasm/threads/start-threads.ts
import { findBackend } from "@tensorflow/tfjs-core";

// packages/backend/src/wasm/threads/share-memory.ts
import { env } from "@tensorflow/tfjs-core";
var THREADS_FLAG = "WASM_HAS_MULTITHREAD_SUPPORT";
async function startOnSharedMemory(wasm, start) {
  const flags = env();
  const had = await flags.getAsync(THREADS_FLAG);
  wasm.setThreadsCount?.(1);
  flags.set(THREADS_FLAG, true);
  const restore = replaceWorker();
  let backend;
  try {
    const starting = start();
    await Promise.race([starting, new Promise((resolve) => setTimeout(resolve))]).finally(restore);
    backend = await starting;
  } finally {
    flags.set(THREADS_FLAG, had);
  }
  if (wasmMemoryOf(backend)?.buffer instanceof SharedArrayBuffer) return;
  throw new Error(
    "this version of tfjs-backend-wasm, or a path set by setWasmPath, brings no memory that threads share"
  );
}
function replaceWorker() {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  Object.defineProperty(globalThis, "Worker", { configurable: true, get: () => StandIn, set: () => {
  } });
  return () => {
    if (before === void 0) Reflect.deleteProperty(globalThis, "Worker");
    else Object.defineProperty(globalThis, "Worker", before);
  };
}
var StandIn = class {
  onmessage;
  /** @param url - Where the code is that is not run. tfjs makes a URL for each worker. */
  constructor(url) {
    URL.revokeObjectURL(url);
  }
  postMessage({ cmd }) {
    if (cmd === "load") queueMicrotask(() => this.onmessage?.({ data: { cmd: "loaded" } }));
  }
  on() {
  }
  unref() {
  }
  terminate() {
  }
};

// packages/backend/src/wasm/threads/worker-pool.ts
var PARTS_PER_THREAD = 4;
var SPINS = 1e4;
async function createWorkerPool({ module, memory: memory2, kernels }, threads, { start = startWorker, patience = 6e4 } = {}) {
  const board = createBoard();
  const names = Object.keys(kernels);
  const workers = [];
  const end = () => {
    for (const worker of workers) worker.terminate();
  };
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("they did not start in time")), patience);
      let ready = 0;
      const onMessage = () => {
        if (++ready < threads - 1) return;
        clearTimeout(timer);
        resolve();
      };
      for (let index = 1; index < threads; index++) {
        const worker = start(onMessage, (reason) => reject(new Error(reason)));
        workers.push(worker);
        const message = { module, memory: memory2, board: board.buffer, names, index, spins: SPINS };
        worker.postMessage(message);
      }
    });
  } catch (error) {
    end();
    throw error;
  }
  for (const worker of workers) worker.unref();
  const byName = new Map(names.map((name, number) => [name, number]));
  const maySleep = canSleep(board);
  return {
    threads,
    end,
    run(name, { units, grain, scratch, scratchStep }, args) {
      const number = byName.get(name);
      const kernel = kernels[name];
      const step3 = grain * Math.ceil(units / grain / (threads * PARTS_PER_THREAD));
      const parts = Math.ceil(units / step3);
      post(board, { number, parts, units, step: step3 }, [scratch, scratchStep, ...args]);
      let failure;
      for (let left = Atomics.sub(board.ints, LEFT, 1); left > 0; left = Atomics.sub(board.ints, LEFT, 1)) {
        const begin = (parts - left) * step3;
        try {
          kernel(begin, Math.min(begin + step3, units), scratch, ...args);
        } catch (error) {
          failure ??= error;
        }
        Atomics.add(board.ints, DONE, 1);
      }
      join(board, parts, maySleep, patience);
      failure ??= failureOf(board);
      if (failure !== void 0) throw failure;
    }
  };
}
function post({ ints, args }, { number, parts, units, step: step3 }, values) {
  if (values.length > ARGUMENTS) throw new RangeError(`a kernel takes at most ${ARGUMENTS - 2} arguments`);
  ints[KERNEL] = number;
  ints[PARTS] = parts;
  ints[UNITS] = units;
  ints[STEP] = step3;
  ints[COUNT] = values.length;
  args.set(values);
  Atomics.store(ints, DONE, 0);
  Atomics.store(ints, LEFT, parts);
  if (Atomics.load(ints, SLEEPERS) > 0) Atomics.notify(ints, LEFT);
}
function canSleep({ ints }) {
  try {
    Atomics.wait(ints, LEFT, 1, 0);
    return true;
  } catch {
    return false;
  }
}
function join({ ints }, parts, maySleep, patience) {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(ints, DONE) === parts) return;
  const until = performance.now() + patience;
  Atomics.store(ints, WAITS, 1);
  for (let done = Atomics.load(ints, DONE); done < parts; done = Atomics.load(ints, DONE)) {
    if (maySleep) Atomics.wait(ints, DONE, done, patience);
    if (performance.now() > until) throw new Error("the wasm backend: a thread does not answer");
  }
  Atomics.store(ints, WAITS, 0);
}
function failureOf({ ints }) {
  const length = Atomics.exchange(ints, FAILURE, 0);
  if (length === 0) return void 0;
  const message = String.fromCharCode(...ints.subarray(MESSAGE, MESSAGE + length));
  return new Error(`the wasm backend: a kernel failed in another thread: ${message}`);
}

// packages/backend/src/wasm/threads/start-threads.ts
async function startThreads(wasm, wanted, { cores, obstacle }, start, createPool = createWorkerPool) {
  const threads = wanted ?? (sharingThreads() || Math.min(cores, MOST_BY_DEFAULT));
  if (threads === 1 || obstacle !== void 0) {
    endThreads(await start());
    return { threads: 1, ...threads > 1 && { reason: obstacle } };
  }
  let reason = "the backend had started before, on memory that threads cannot share";
  if (!isRunning("wasm")) {
    try {
      await startOnSharedMemory(wasm, start);
    } catch (error) {
      reason = messageOf(error);
    }
  }
  const backend = await start();
  if (wasmMemoryOf(backend)?.buffer instanceof ArrayBuffer) return { threads: 1, reason };
  await loadKernelModule();
  const module = kernelModule(backend);
  if (module === void 0)
    return { threads: 1, reason: "there is no SIMD here, and so there are no kernels to share" };
  if (module.pool?.threads === threads) return { threads };
  endThreads(backend);
  try {
    module.pool = await createPool(module, threads);
  } catch (error) {
    return { threads: 1, reason: messageOf(error) };
  }
  endWith(backend);
  return { threads };
}
function sharingThreads() {
  const backend = isRunning("wasm") && findBackend("wasm");
  return backend && kernelModule(backend)?.pool?.threads || 0;
}
function endThreads(backend) {
  const module = kernelModule(backend);
  module?.pool?.end();
  delete module?.pool;
}
function endWith(backend) {
  const { dispose } = backend;
  backend.dispose = () => {
    endThreads(backend);
    dispose.call(backend);
  };
}
function messageOf(error) {
  return String(error?.message ?? error);
}

// packages/backend/src/candidates/without-rethrowing.ts
var EVENTS = ["uncaughtException", "unhandledRejection"];
async function withoutRethrowing(start) {
  const { process: process2 } = globalThis;
  if (typeof process2?.listeners !== "function") {
    return start();
  }
  const before = EVENTS.map((event) => new Set(process2.listeners(event)));
  try {
    return await start();
  } finally {
    for (const [i, event] of EVENTS.entries()) {
      for (const listener of process2.listeners(event)) {
        const isNew = !before[i].has(listener);
        if (isNew && /\bthrow\b/.test(String(listener))) process2.removeListener(event, listener);
      }
    }
  }
}

// packages/core/src/check-number.ts
function checkNumber(caller, argument, value, range2 = {}) {
  if (isNumberIn(value, range2)) return value;
  const ErrorClass = typeof value === "number" ? RangeError : TypeError;
  throw new ErrorClass(
    `${caller}: expected \`${argument}\` to be ${describeRange(range2)}, got ${describeValue(value)}.`
  );
}
function isNumberIn(value, range2) {
  const { min, max, above, below, integer } = range2;
  return (integer ? Number.isInteger(value) : Number.isFinite(value)) && !(value < min || value > max || value <= above || value >= below);
}
function describeRange(range2) {
  const bounds = BOUNDS.flatMap(
    ([name, sign]) => range2[name] === void 0 ? [] : `${sign} ${range2[name]}`
  );
  return `a ${range2.integer ? "whole" : "finite"} number ${bounds.join(" and ")}`.trim();
}
var BOUNDS = [
  ["min", ">="],
  ["above", ">"],
  ["max", "<="],
  ["below", "<"]
];

// packages/core/src/check-numbers.ts
function checkNumbers(caller, argument, values, range2 = {}) {
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && "length" in values)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be an array or typed array of numbers, got ${describeValue(values)}.`
    );
  }
  const { length, allowEmpty = false } = range2;
  const numbers = values;
  if (length === void 0 ? numbers.length === 0 && !allowEmpty : numbers.length !== length) {
    const wanted = length === void 0 ? "at least one number" : `${length} ${length === 1 ? "number" : "numbers"}`;
    throw new RangeError(
      `${caller}: expected \`${argument}\` to hold ${wanted}, got ${describeValue(values)}.`
    );
  }
  for (let index = 0; index < numbers.length; index++) {
    if (!isNumberIn(numbers[index], range2))
      checkNumber(caller, `${argument}[${index}]`, numbers[index], range2);
  }
  return numbers;
}

// packages/core/src/check-one-of.ts
function checkOneOf(caller, argument, value, choices) {
  if (choices.includes(value)) return value;
  const ErrorClass = typeof value === "string" ? RangeError : TypeError;
  const expected = `'${choices.join("', '")}'`;
  throw new ErrorClass(
    `${caller}: expected \`${argument}\` to be one of ${expected}, got ${describeValue(value)}.`
  );
}

// packages/core/src/check-options.ts
function checkOptions(caller, options) {
  if (typeof options !== "object" || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw new TypeError(`${caller}: expected \`options\` to be an object, got ${describeValue(options)}.`);
  }
  return options;
}

// packages/core/src/philox.ts
function philox(counter0, counter1, counter2, counter3, key0, key1, out) {
  for (let i = 0; i < out.length; i += 4) {
    let c0 = counter0 + i / 4 | 0;
    let c1 = counter1 | 0;
    let c2 = counter2 | 0;
    let c3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < 10; round++) {
      const next0 = multiplyHigh(MULTIPLIER_1, c2) ^ c1 ^ k0;
      const next2 = multiplyHigh(MULTIPLIER_0, c0) ^ c3 ^ k1;
      c1 = Math.imul(MULTIPLIER_1, c2);
      c3 = Math.imul(MULTIPLIER_0, c0);
      c0 = next0;
      c2 = next2;
      k0 = k0 + WEYL_0 | 0;
      k1 = k1 + WEYL_1 | 0;
    }
    out[i] = c0;
    out[i + 1] = c1;
    out[i + 2] = c2;
    out[i + 3] = c3;
  }
}
var MULTIPLIER_0 = 3528531795 | 0;
var MULTIPLIER_1 = 3449720151 | 0;
var WEYL_0 = 2654435769 | 0;
var WEYL_1 = 3144134277 | 0;
function multiplyHigh(a, b) {
  const aHigh = a >>> 16;
  const aLow = a & 65535;
  const bHigh = b >>> 16;
  const bLow = b & 65535;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16) | 0;
  const rest = Math.imul(aLow, bHigh) + (middle & 65535) | 0;
  return Math.imul(aHigh, bHigh) + (middle >>> 16) + (rest >>> 16) | 0;
}

// packages/core/src/random-wasm.ts
var RANDOM_WASM = "AGFzbQEAAAABFwNgBn9/f39/fwBgA39/fwBgBH9/f38AAwQDAAECBQQBAQMDByUEB2ZlaXN0ZWwAAgRmaWxsAAAHcGVybXV0ZQABBm1lbW9yeQIACoMNA8EHAQl7IAL9ESAC/RwBIAP9HAIgA/0cAyEGQQAhAgNAIAJBoAFJBEAgAiAG/QsEACAG/Qy5eTeeuXk3noWuZ7uFrme7/a4BIQYgAkEQaiECDAELC0GgAf0MUx9R0lMfUdJXjZ7NV42ezf0LBABBoAH9AAQAIQz9DAAAAAAAAAAAAAAAAAAAAAAgAP0cACAAQQFq/RwBIQcDQP0MAAAAAAAAAAAAAAAAAAAAACAB/RwAIAH9HAEiCiELIAciBv0MAgAAAAIAAAAAAAAAAAAAAP2uASIN/QwCAAAAAgAAAAAAAAAAAAAA/a4BIQdBACEAA0AgAEGgAUkEQCAGIAz93wEiCSAGIAz93gEiCP0NBAUGBwwNDg8UFRYXHB0eHyAK/VEgAP0ABAAiDv1RIQYgCSAI/Q0AAQIDCAkKCxAREhMYGRobIQogDSAM/d8BIgkgDSAM/d4BIgj9DQQFBgcMDQ4PFBUWFxwdHh8gC/1RIA79USENIAkgCP0NAAECAwgJCgsQERITGBkaGyELIABBEGohAAwBCwsgBCAGQQX9rQEiCf0MAACAQQAAgEEAAIBBAACAQf0NAAECAxAREhMEBQYHFBUWF/0MAAAABAAAgEEAAAAEAACAQf3xASAKQQb9rQEiBv0MAADgPwAA4D8AAOA/AADgP/0NAAECAxAREhMEBQYHFBUWF/3wASIIIAn9DAAAgEEAAIBBAACAQQAAgEH9DQgJCgsYGRobDA0ODxwdHh/9DAAAAAQAAIBBAAAABAAAgEH98QEgBv0MAADgPwAA4D8AAOA/AADgP/0NCAkKCxgZGhsMDQ4PHB0eH/3wASIG/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAEIAggBv0NCAkKCwwNDg8YGRobHB0eH/0LBBAgBEEgaiANQQX9rQEiCf0MAACAQQAAgEEAAIBBAACAQf0NAAECAxAREhMEBQYHFBUWF/0MAAAABAAAgEEAAAAEAACAQf3xASALQQb9rQEiBv0MAADgPwAA4D8AAOA/AADgP/0NAAECAxAREhMEBQYHFBUWF/3wASIIIAn9DAAAgEEAAIBBAACAQQAAgEH9DQgJCgsYGRobDA0ODxwdHh/9DAAAAAQAAIBBAAAABAAAgEH98QEgBv0MAADgPwAA4D8AAOA/AADgP/0NCAkKCxgZGhsMDQ4PHB0eH/3wASIG/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAEIAggBv0NCAkKCwwNDg8YGRobHB0eH/0LBDAgBSAEQUBrIgRLDQALC7IBAQR/A0AgAiADSgRAIANBAXRBgIAEaiADOwEAIANBAWohAwwBCwsgAkEBayECA0AgAkEASgRAIARBACAAIAFBgAhBgBQQACAEQeAAaiEEQYAIIQMDQCADQYAUSSACQQBKcQRAIAJBAXRBgIAEaiIGLwEAIQUgBiADKwMAIAJBAWq3ovwCQQF0QYCABGoiBi8BADsBACAGIAU7AQAgAkEBayECIANBCGohAwwBCwsMAQsLC4kEAgl7A38DQCANIAFBAnRIBEAgDUGAIGogACANQQJ1ajYCACANQYBAayANQYDgAGo2AgAgDUEEaiENDAELCyABQQJ0IQADQCAAQQBKBEBBASADdEEBa/0RIQlBsAH9DGvK64VryuuFa8rrhWvK64X9CwQAQcAB/Qw1rrLCNa6ywjWussI1rrLC/QsEAEGwAf0ABAAhCkHAAf0ABAAhC0GAICEBA0AgASAAQYAgakkEQCAB/QAEACIEIAP9rQEhBiAEIAn9TiEEIAH9AAQQIgUgA/2tASEHIAUgCf1OIQVBgAIhDQNAIA1BoAJJBEAgBiAEIA39CQIAIgz9USIGIAZBEP2tAf1RIAr9tQEiBiAGQQ39rQH9USAL/bUBIgYgBkEQ/a0B/VH9USAJ/U4gBCEGIQQgByAFIAz9USIHIAdBEP2tAf1RIAr9tQEiByAHQQ39rQH9USAL/bUBIgcgB0EQ/a0B/VH9USAJ/U4gBSEHIQUgDUEEaiENDAELCyABIAYgA/2rASAE/VD9CwQAIAEgByAD/asBIAX9UP0LBBAgAUEgaiEBDAELC0EAIQFBACENA0AgACANSgRAIA1BgEBrKAIAIg8gDUGAIGooAgAiDjYCACABQYAgaiAONgIAIAFBgEBrIA82AgAgASACIA5NQQJ0aiEBIA1BBGohDQwBCwsgASEADAELCws=";

// packages/core/src/random-kernels.ts
var FEWEST_FOR_KERNELS = 8;
var MOST_DRAWS = 192;
var MOST_ELEMENTS = 1024;
var FEISTEL_KEYS = 256;
var DRAWS = 1024;
var ELEMENTS = 12288;
var TABLE = 65536;
function compileKernels(wasm) {
  if (wasm === void 0) return void 0;
  let exports;
  try {
    const bytes2 = Uint8Array.from(atob(RANDOM_WASM), (character) => character.charCodeAt(0));
    exports = new wasm.Instance(new wasm.Module(bytes2)).exports;
  } catch {
    return void 0;
  }
  const { buffer } = exports.memory;
  const feistelKeys = new Uint32Array(buffer, FEISTEL_KEYS, 8);
  const drawViews = [];
  const elementViews = [];
  return {
    fill(key, block, lane, out, start, count) {
      const from = DRAWS - 8 * lane;
      exports.fill(block, Math.floor(block / 4294967296), key[0], key[1], from, DRAWS + 8 * count);
      drawViews[count] ??= new Float64Array(buffer, DRAWS, count);
      out.set(drawViews[count], start);
    },
    shuffledTable(key, n) {
      exports.permute(key[0], key[1], n);
      return new Uint16Array(buffer, TABLE, n).slice();
    },
    feistel(n, keys, first, out, start, count) {
      feistelKeys.set(keys);
      exports.feistel(first, count, n, feistelBits(n));
      elementViews[count] ??= new Int32Array(buffer, ELEMENTS, count);
      out.set(elementViews[count], start);
    }
  };
}
var shared = null;
function sharedKernels() {
  if (shared === null) shared = compileKernels(globalThis.WebAssembly);
  return shared;
}
function feistelBits(n) {
  let bits = 1;
  while (1 << bits < n / (1 << bits)) bits++;
  return bits;
}

// packages/core/src/to-uniform.ts
function toUniform(high, low) {
  return ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
}

// packages/core/src/fill-uniforms.ts
function fillUniforms(key, index, out, kernels) {
  const fill2 = out.length >= FEWEST_FOR_KERNELS && kernels()?.fill || fillInJs;
  for (let start = 0; start < out.length; ) {
    const block = Math.floor((index + start) / 2);
    const lane = (index + start) % 2;
    const numBeforeOverflow = 2 * (4294967296 - block % 4294967296) - lane;
    const count = Math.min(MOST_DRAWS, out.length - start, numBeforeOverflow);
    fill2(key, block, lane, out, start, count);
    start += count;
  }
}
var fillInJs = (key, block, lane, out, start, count) => {
  const words = new Uint32Array(4 * Math.ceil((lane + count) / 2));
  philox(block >>> 0, Math.floor(block / 4294967296), 0, 0, key[0], key[1], words);
  for (let i = 0; i < count; i++) {
    const word = 2 * (lane + i);
    out[start + i] = toUniform(words[word], words[word + 1]);
  }
};

// packages/core/src/mix32.ts
function mix32(word) {
  let h = word | 0;
  h = Math.imul(h ^ h >>> 16, 2246822507);
  h = Math.imul(h ^ h >>> 13, 3266489909);
  return h ^ h >>> 16;
}

// packages/core/src/feistel-permutation.ts
function feistelPermutation(n, keys) {
  let bits = 1;
  let half = 2;
  for (; half * half < n; half *= 2) bits++;
  return bits <= 15 ? smallNetwork(n, keys, bits) : largeNetwork(n, keys, half);
}
function smallNetwork(n, keys, bits) {
  const mask = (1 << bits) - 1;
  return (index) => {
    let value = index | 0;
    do {
      let left = value >> bits;
      let right = value & mask;
      for (let round = 0; round < keys.length; round++) {
        const next = (left ^ mix32(right ^ keys[round])) & mask;
        left = right;
        right = next;
      }
      value = left << bits | right;
    } while (value >= n);
    return value;
  };
}
function largeNetwork(n, keys, half) {
  const mask = half - 1;
  return (index) => {
    let value = index;
    do {
      let left = Math.floor(value / half);
      let right = value % half;
      for (let round = 0; round < keys.length; round++) {
        const next = (left ^ mix32(right ^ keys[round])) & mask;
        left = right;
        right = next;
      }
      value = left * half + right;
    } while (value >= n);
    return value;
  };
}

// packages/core/src/permutation.ts
function tablePermutation(table) {
  return permutationOf(
    table.length,
    (index) => table[index],
    (out, first) => {
      for (let i = 0; i < out.length; i++) out[i] = table[first + i];
    }
  );
}
function networkPermutation(n, keys, kernels) {
  const elementAt = feistelPermutation(n, keys);
  return permutationOf(n, elementAt, (out, first) => {
    const feistel = out.length >= FEWEST_FOR_KERNELS ? kernels()?.feistel : void 0;
    if (feistel === void 0) {
      for (let i = 0; i < out.length; i++) out[i] = elementAt(first + i);
      return;
    }
    for (let start = 0; start < out.length; start += MOST_ELEMENTS) {
      feistel(n, keys, first + start, out, start, Math.min(MOST_ELEMENTS, out.length - start));
    }
  });
}
function permutationOf(n, elementAt, fill2) {
  const permutation = (index) => {
    if (!Number.isSafeInteger(index) || index < 0 || index >= n) {
      checkNumber("Random.permutation", "index", index, { min: 0, below: n, integer: true });
    }
    return elementAt(index);
  };
  return Object.assign(permutation, {
    fill(out, first) {
      if (!(out instanceof Int32Array)) {
        throw new TypeError(
          `Permutation.fill: expected \`out\` to be an Int32Array, got ${describeValue(out)}.`
        );
      }
      if (n > 2147483648) {
        throw new RangeError(
          `Permutation.fill: expected a permutation of at most 2147483648 elements, got ${n}.`
        );
      }
      if (out.length > n) {
        throw new RangeError(
          `Permutation.fill: expected \`out\` to hold at most ${n} elements, got ${describeValue(out)}.`
        );
      }
      checkNumber("Permutation.fill", "first", first, { min: 0, max: n - out.length, integer: true });
      fill2(out, first);
      return out;
    }
  });
}

// packages/core/src/portable-math.ts
var LN2_HIGH = 0.6931471803691238;
var LN2_LOW = 19082149292705877e-26;
function portableLog(x2) {
  let mantissa = x2;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square2 = s * s;
  let series = 0;
  for (let k = 23; k >= 3; k -= 2) series = (series + 1 / k) * square2;
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW));
}
function portableCosOfTurn(x2) {
  const folded = x2 > 0.5 ? 1 - x2 : x2;
  const isNegative = folded > 0.25;
  const quarter = isNegative ? 0.5 - folded : folded;
  const value = quarter <= 0.125 ? cosSeries(2 * Math.PI * quarter) : sinSeries(2 * Math.PI * (0.25 - quarter));
  return isNegative ? -value : value;
}
function cosSeries(angle) {
  const square2 = angle * angle;
  let sum4 = 0;
  for (let k = 16; k >= 2; k -= 2) sum4 = -((1 + sum4) * square2) / (k * (k - 1));
  return 1 + sum4;
}
function sinSeries(angle) {
  const square2 = angle * angle;
  let sum4 = 0;
  for (let k = 17; k >= 3; k -= 2) sum4 = -((1 + sum4) * square2) / (k * (k - 1));
  return angle * (1 + sum4);
}

// packages/core/src/seed-key.ts
var ROOT_KEY = [608135816, 2242054355];
function absorbNames(key, names, subject) {
  let state = key;
  for (const [index, name] of names.entries()) {
    if (typeof name === "string") {
      state = absorb(state, STRING);
      for (let i = 0; i < name.length; i++) state = absorb(state, name.charCodeAt(i));
      state = absorb(state, name.length);
    } else if (typeof name !== "number") {
      throw new TypeError(`${subject(index)} to be a number or a string, got ${describeValue(name)}.`);
    } else if (!Number.isFinite(name)) {
      throw new RangeError(`${subject(index)} to be a finite number or a string, got ${name}.`);
    } else {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, name + 0);
      state = absorb(absorb(absorb(state, NUMBER), bits.getInt32(0)), bits.getInt32(4));
    }
  }
  return state;
}
var STRING = 1;
var NUMBER = 2;
function absorb([high, low], word) {
  const mixedLow = mix32(low ^ word);
  const mixedHigh = mix32(high + mixedLow | 0);
  return [mixedHigh, mix32(mixedLow ^ Math.imul(mixedHigh, 2654435761) | 0)];
}

// packages/core/src/philox-random.ts
var LARGEST_TABLE = 65536;
var DRAWS_AT_A_TIME = 1024;
var PhiloxRandom = class _PhiloxRandom {
  #key;
  #kernels;
  #words = new Uint32Array(4);
  /** Number of the block that `#words` holds. */
  #block = -1;
  #position = 0;
  /** @param kernels - Gives the kernels that make many numbers at a time; a test gives others, or none. */
  constructor(key, kernels = sharedKernels) {
    this.#key = key;
    this.#kernels = kernels;
  }
  get position() {
    return this.#position;
  }
  set position(index) {
    if (!Number.isSafeInteger(index) || index < 0) {
      checkNumber("Random.position", "position", index, DRAW_NUMBERS);
    }
    this.#position = index;
  }
  next() {
    return this.#draw(this.#position++);
  }
  at(index) {
    return this.#draw(checkNumber("Random.at", "index", index, DRAW_NUMBERS));
  }
  fill(out) {
    if (!(out instanceof Float64Array)) {
      throw new TypeError(`Random.fill: expected \`out\` to be a Float64Array, got ${describeValue(out)}.`);
    }
    fillUniforms(this.#key, this.#position, out, this.#kernels);
    this.#position += out.length;
    return out;
  }
  int(n) {
    return this.#below(checkNumber("Random.int", "n", n, INT_BOUNDS));
  }
  normal() {
    const radius = Math.sqrt(-2 * portableLog(1 - this.next()));
    return radius * portableCosOfTurn(this.next());
  }
  exponential() {
    return 0 - portableLog(1 - this.next());
  }
  shuffle(array) {
    if (typeof array?.length !== "number" || typeof array === "string") {
      throw new TypeError(`Random.shuffle: expected \`array\` to be an array, got ${describeValue(array)}.`);
    }
    const draws = new Float64Array(Math.min(DRAWS_AT_A_TIME, Math.max(0, Math.ceil(array.length - 1))));
    for (let last = array.length - 1; last > 0; last -= draws.length) {
      this.fill(last < draws.length ? draws.subarray(0, Math.ceil(last)) : draws);
      swapBackwards(array, last, draws);
    }
    return array;
  }
  permutation(n) {
    checkNumber("Random.permutation", "n", n, PERMUTATION_SIZES);
    const key = absorbNames(this.#key, ["@lt/permutation"], String);
    const random = new _PhiloxRandom(key, this.#kernels);
    if (n > LARGEST_TABLE) {
      const keys = Uint32Array.from({ length: 8 }, () => random.#below(4294967296));
      return networkPermutation(n, keys, this.#kernels);
    }
    const kernels = n > FEWEST_FOR_KERNELS ? this.#kernels() : void 0;
    if (kernels !== void 0) return tablePermutation(kernels.shuffledTable(key, n));
    const table = new Uint16Array(n);
    for (let i = 0; i < n; i++) table[i] = i;
    return tablePermutation(random.shuffle(table));
  }
  fork(...stream) {
    if (stream.length === 0)
      throw new RangeError("Random.fork: expected `stream` to hold at least one name, got none.");
    const key = absorbNames(this.#key, stream, (i) => `Random.fork: expected \`stream[${i}]\``);
    return new _PhiloxRandom(key, this.#kernels);
  }
  #draw(index) {
    const block = Math.floor(index / 2);
    if (block !== this.#block) {
      philox(block >>> 0, Math.floor(block / 4294967296), 0, 0, this.#key[0], this.#key[1], this.#words);
      this.#block = block;
    }
    const word = 2 * (index % 2);
    return toUniform(this.#words[word], this.#words[word + 1]);
  }
  /** `int` without its check. For every whole n up to 2^53 the product rounds below n. */
  #below(n) {
    return Math.floor(this.next() * n);
  }
};
function swapBackwards(array, last, draws) {
  for (let i = 0; i < draws.length && last - i > 0; i++) {
    const other = Math.floor(draws[i] * (last - i + 1));
    const held = array[last - i];
    array[last - i] = array[other];
    array[other] = held;
  }
}
var DRAW_NUMBERS = { min: 0, max: 9007199254740991, integer: true };
var INT_BOUNDS = { min: 1, max: 9007199254740992, integer: true };
var PERMUTATION_SIZES = { min: 1, max: 4503599627370496, integer: true };

// packages/core/src/create-random.ts
function createRandom(seed, ...stream) {
  const root = absorbNames(ROOT_KEY, [seed], () => "createRandom: expected `seed`");
  return new PhiloxRandom(absorbNames(root, stream, (i) => `createRandom: expected \`stream[${i}]\``));
}

// packages/backend/src/enable-wasm-training.ts
import { getBackend as getBackend5, setBackend as setBackend2 } from "@tensorflow/tfjs-core";

// packages/backend/src/wasm/threads/check-threads.ts
function checkThreads(caller, threads) {
  return checkNumber(caller, "threads", threads, { min: 1, max: 64, integer: true });
}

// packages/backend/src/enable-wasm-training.ts
async function enableWasmTraining(options = {}) {
  const { threads } = checkOptions("enableWasmTraining", options);
  if (threads !== void 0) checkThreads("enableWasmTraining", threads);
  let wasm;
  try {
    wasm = await loadPackage("@tensorflow/tfjs-backend-wasm");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `enableWasmTraining: expected @tensorflow/tfjs-backend-wasm to load, got: ${reason}. Install it beside @tensorflow/tfjs-core.`,
      { cause }
    );
  }
  const registered = await registerTrainingKernels();
  const isToStart = threads !== void 0 && threads > 1;
  if (!isToStart && !isRunning("wasm")) return { registered, threads: 1 };
  const current = getBackend5();
  const start = () => withoutRethrowing(() => startRegistered("wasm"));
  const threading = await startThreads(wasm, threads, threadLimits(globalThis), start);
  if (current) await setBackend2(current);
  return { registered, ...threading };
}

// packages/training/src/sgd-optimizer.ts
import {
  add as add2,
  engine as engine6,
  getBackend as getBackend6,
  getKernel as getKernel4,
  mul as mul4,
  Optimizer,
  scalar,
  sub as sub2,
  tidy,
  util as util13,
  variable,
  zeros as zeros2
} from "@tensorflow/tfjs-core";
var Sgd = class _Sgd extends Optimizer {
  constructor(learningRate, momentum, nesterov, weightDecay, decayed) {
    super();
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.weightDecay = weightDecay;
    this.decayed = decayed;
  }
  learningRate;
  momentum;
  nesterov;
  weightDecay;
  decayed;
  /** The name that tfjs saves models with. A getter, because a static property would keep bundlers from dropping the class. */
  static get className() {
    return "LtSgd";
  }
  static fromConfig(_cls, config) {
    const { learningRate, momentum, nesterov, weightDecay } = config;
    return new _Sgd(learningRate, momentum, nesterov, weightDecay, () => true);
  }
  velocities = /* @__PURE__ */ new Map();
  setLearningRate(learningRate) {
    this.learningRate = checkNumber("setLearningRate", "learningRate", learningRate, { min: 0 });
  }
  applyGradients(variableGradients) {
    const gradients = Array.isArray(variableGradients) ? variableGradients.map(({ name, tensor: tensor2 }) => [name, tensor2]) : Object.entries(variableGradients);
    const inOnePass = getKernel4(ONE_PASS, getBackend6()) !== void 0;
    tidy(() => {
      const rate = scalar(this.learningRate);
      const momentum = scalar(this.momentum);
      const decay = scalar(this.weightDecay);
      for (const [name, gradient] of gradients) {
        if (gradient == null) continue;
        if (inOnePass) this.stepInOnePass(name, gradient);
        else this.step(name, gradient, rate, momentum, decay);
      }
    });
    this.incrementIterations();
  }
  step(name, gradient, rate, momentum, decay) {
    const value = registeredVariable(name);
    tidy(() => {
      let direction = this.weightDecay > 0 && this.decayed(name) ? add2(gradient, mul4(decay, value)) : gradient;
      if (this.momentum > 0) {
        const velocity = this.velocityOf(name, value);
        const moved = add2(mul4(momentum, velocity), direction);
        direction = this.nesterov ? add2(direction, mul4(momentum, moved)) : moved;
        velocity.assign(moved);
      }
      value.assign(sub2(value, mul4(rate, direction)));
    });
  }
  /** The same by the kernel of @lt/backend, which rounds as the operations above. */
  stepInOnePass(name, gradient) {
    const value = registeredVariable(name);
    const velocity = this.momentum > 0 ? this.velocityOf(name, value) : void 0;
    const inputs = { value, gradient, ...velocity && { velocity } };
    const { learningRate, momentum, nesterov } = this;
    const weightDecay = this.decayed(name) ? this.weightDecay : 0;
    tidy(() => {
      const attrs = { learningRate, momentum, weightDecay, nesterov };
      const [newValue, newVelocity] = engine6().runKernel(ONE_PASS, inputs, attrs);
      value.assign(newValue);
      velocity?.assign(newVelocity);
    });
  }
  velocityOf(name, value) {
    let velocity = this.velocities.get(name);
    if (velocity === void 0) {
      velocity = variable(zeros2(value.shape), false);
      this.velocities.set(name, velocity);
    }
    if (!util13.arraysEqual(velocity.shape, value.shape)) {
      throw new RangeError(
        `applyGradients: expected the velocity of ${describeValue(name)} to have its shape [${value.shape.join(", ")}], got [${velocity.shape.join(", ")}]. Make a new optimizer for a new model.`
      );
    }
    return velocity;
  }
  async getWeights() {
    const velocities = [...this.velocities].map(([name, velocity]) => ({
      name: name + SUFFIX,
      tensor: velocity
    }));
    return [await this.saveIterations(), ...velocities];
  }
  async setWeights(weightValues) {
    const velocities = await this.extractIterations(weightValues);
    this.disposeVelocities();
    for (const { name, tensor: tensor2 } of velocities) {
      const key = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
      this.velocities.set(key, variable(tensor2, false));
    }
  }
  getConfig() {
    const { learningRate, momentum, nesterov, weightDecay } = this;
    return { learningRate, momentum, nesterov, weightDecay };
  }
  dispose() {
    this.disposeVelocities();
  }
  disposeVelocities() {
    for (const velocity of this.velocities.values()) velocity.dispose();
    this.velocities.clear();
  }
};
var ONE_PASS = "LtSgdStep";
var SUFFIX = "/momentum";
function registeredVariable(name) {
  const value = engine6().registeredVariables[name];
  if (value !== void 0) return value;
  throw new RangeError(
    `applyGradients: expected every gradient to be named after a live variable, got ${describeValue(name)}.`
  );
}

// packages/training/src/sgd.ts
function sgd(options) {
  const name = "sgd";
  checkOptions(name, options);
  const learningRate = checkNumber(name, "learningRate", options.learningRate, { min: 0 });
  const momentum = checkNumber(name, "momentum", options.momentum ?? 0, { min: 0, below: 1 });
  const nesterov = options.nesterov ?? false;
  if (typeof nesterov !== "boolean") {
    throw new TypeError(
      `${name}: expected \`nesterov\` to be true or false, got ${describeValue(nesterov)}.`
    );
  }
  if (nesterov && momentum === 0) {
    throw new RangeError(`${name}: expected \`momentum\` to be above 0 with \`nesterov\`, got 0.`);
  }
  const weightDecay = checkNumber(name, "weightDecay", options.weightDecay ?? 0, { min: 0 });
  const decayed = options.decayed ?? (() => true);
  if (typeof decayed !== "function") {
    throw new TypeError(`${name}: expected \`decayed\` to be a function, got ${describeValue(decayed)}.`);
  }
  return new Sgd(learningRate, momentum, nesterov, weightDecay, decayed);
}

// packages/backbones/src/cifar-res-net.ts
import { input, layers as layers4, model } from "@tensorflow/tfjs-layers";

// packages/backbones/src/basic-block.ts
import { layers as layers3 } from "@tensorflow/tfjs-layers";

// packages/backbones/src/padded-convolution.ts
import { layers as layers2 } from "@tensorflow/tfjs-layers";

// packages/backbones/src/batch-normalization.ts
import { add as add4, mul as mul6, tidy as tidy2 } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";

// packages/backbones/src/normalize-batch.ts
import {
  add as add3,
  customGrad,
  div as div2,
  engine as engine7,
  getBackend as getBackend7,
  getKernel as getKernel5,
  mean,
  mul as mul5,
  rsqrt as rsqrt2,
  square,
  sub as sub3,
  sum as sum3
} from "@tensorflow/tfjs-core";
var [FUSED2, FUSED_GRADIENT] = ["LtBatchNorm", "LtBatchNormGrad"];
function normalizeBatch(x2, gamma, beta, epsilon, onStatistics) {
  const isFused = getKernel5(FUSED2, getBackend7()) !== void 0 && x2.dtype === "float32" && x2.size > 0;
  const normalize = customGrad((...args) => {
    const [xs, scale, shift, save] = args;
    return (isFused ? fused : composed2)(xs, scale, shift, save, epsilon, onStatistics);
  });
  return normalize(x2, gamma, beta);
}
function fused(x2, gamma, beta, save, epsilon, onStatistics) {
  const run = (name, inputs) => engine7().runKernel(name, inputs, { epsilon });
  const [value, average, variance] = run(FUSED2, { x: x2, gamma, beta });
  onStatistics({ mean: average, variance });
  save([x2, gamma, average, variance]);
  const gradFunc = (dy, saved) => {
    const [xs, scale, savedMean, savedVariance] = saved;
    return run(FUSED_GRADIENT, { dy, x: xs, gamma: scale, mean: savedMean, variance: savedVariance });
  };
  return { value, gradFunc };
}
function composed2(x2, gamma, beta, save, epsilon, onStatistics) {
  const axes = x2.shape.map((_, axis) => axis).slice(0, -1);
  const n = x2.size / x2.shape.at(-1);
  const average = mean(x2, axes);
  const centered = sub3(x2, average);
  const variance = mean(square(centered), axes);
  onStatistics({ mean: average, variance });
  const inverse = rsqrt2(add3(variance, epsilon));
  const slope = mul5(gamma, inverse);
  save([centered, inverse, slope]);
  const gradFunc = (dy, saved) => {
    const [offsets, reciprocal, factor] = saved;
    const dBeta = sum3(dy, axes);
    const dGamma = mul5(sum3(mul5(dy, offsets), axes), reciprocal);
    const meanPart = mul5(factor, div2(dBeta, n));
    const variancePart = mul5(mul5(factor, reciprocal), div2(dGamma, n));
    const dx = sub3(mul5(factor, dy), add3(mul5(offsets, variancePart), meanPart));
    return [dx, dGamma, dBeta];
  };
  return { value: add3(mul5(centered, slope), beta), gradFunc };
}

// packages/backbones/src/batch-normalization.ts
function batchNormalization(name) {
  return trainFaster(layers.batchNormalization({ name, axis: -1, momentum: 0.9, epsilon: 1e-5 }));
}
function trainFaster(layer) {
  const { momentum, epsilon } = layer.getConfig();
  const callOfClass = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    if (!kwargs.training) return callOfClass(inputs, kwargs);
    const x2 = Array.isArray(inputs) ? inputs[0] : inputs;
    const [gamma, beta, movingMean, movingVariance] = layer.weights;
    return tidy2(
      () => normalizeBatch(x2, gamma.read(), beta.read(), epsilon, ({ mean: mean2, variance }) => {
        moveTowards(movingMean, mean2, momentum);
        moveTowards(movingVariance, variance, momentum);
      })
    );
  };
  return layer;
}
function moveTowards(moving, value, momentum) {
  moving.write(add4(mul6(moving.read(), momentum), mul6(value, 1 - momentum)));
}

// packages/backbones/src/padded-convolution.ts
function paddedConvolution(x2, { name, normName, filters, kernelSize, stride }) {
  const margin = (kernelSize - 1) / 2;
  const isPadded = stride > 1 && margin > 0;
  const padded = isPadded ? layers2.zeroPadding2d({ name: `${name}_pad`, padding: margin }).apply(x2) : x2;
  const convolution2 = layers2.conv2d({
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: isPadded ? "valid" : "same",
    useBias: false,
    kernelInitializer: "zeros"
  });
  return batchNormalization(normName).apply(convolution2.apply(padded));
}

// packages/backbones/src/projection-shortcut.ts
function projectionShortcut(x2, { name, filters, stride }) {
  const names = { name: `${name}_shortcut_conv`, normName: `${name}_shortcut_bn` };
  return paddedConvolution(x2, { ...names, filters, kernelSize: 1, stride });
}

// packages/backbones/src/basic-block.ts
function basicBlock(x2, { name, filters, stride, shortcut }) {
  const kernelSize = 3;
  const first = paddedConvolution(x2, {
    name: `${name}_conv1`,
    normName: `${name}_bn1`,
    filters,
    kernelSize,
    stride
  });
  const hidden = layers3.reLU({ name: `${name}_relu1` }).apply(first);
  const second = paddedConvolution(hidden, {
    name: `${name}_conv2`,
    normName: `${name}_bn2`,
    filters,
    kernelSize,
    stride: 1
  });
  const changes = stride !== 1 || x2.shape.at(-1) !== filters;
  const beside = changes ? shortcutOf(x2, { name, filters, stride, shortcut }) : x2;
  const sum4 = layers3.add({ name: `${name}_add` }).apply([second, beside]);
  return layers3.reLU({ name: `${name}_relu2` }).apply(sum4);
}
function shortcutOf(x2, { name, filters, stride, shortcut }) {
  if (shortcut === "B") return projectionShortcut(x2, { name, filters, stride });
  const every = layers3.averagePooling2d({ name: `${name}_shortcut_rows`, poolSize: 1, strides: stride });
  const kept = every.apply(x2);
  const [height, width, channels2] = kept.shape.slice(1);
  const margin = (filters - channels2) / 2;
  const asRows = layers3.reshape({
    name: `${name}_shortcut_flat`,
    targetShape: [height * width, channels2, 1]
  });
  const zeros3 = layers3.zeroPadding2d({
    name: `${name}_shortcut_pad`,
    padding: [
      [0, 0],
      [margin, margin]
    ]
  });
  const asImage = layers3.reshape({ name: `${name}_shortcut`, targetShape: [height, width, filters] });
  return asImage.apply(zeros3.apply(asRows.apply(kept)));
}

// packages/backbones/src/check-network-options.ts
function checkInputShape(caller, inputShape) {
  const shape = checkNumbers(caller, "inputShape", inputShape, { min: 1, integer: true, length: 3 });
  return Array.from(shape);
}
function checkWeightSeed(caller, seed) {
  if (typeof seed === "string") return seed;
  if (typeof seed !== "number") {
    throw new TypeError(
      `${caller}: expected \`seed\` to be a number or a string, got ${describeValue(seed)}.`
    );
  }
  return checkNumber(caller, "seed", seed);
}
function checkModelName(caller, name) {
  if (typeof name !== "string") {
    throw new TypeError(`${caller}: expected \`name\` to be a string, got ${describeValue(name)}.`);
  }
  if (!/^[\w.-]+$/.test(name)) {
    throw new RangeError(
      `${caller}: expected \`name\` to consist of letters, digits, '_', '.' and '-', got ${describeValue(name)}.`
    );
  }
  return name;
}

// packages/backbones/src/initialize-weights.ts
import { tensor, tidy as tidy3 } from "@tensorflow/tfjs-core";

// packages/backbones/src/size-of.ts
function sizeOf2(shape) {
  return shape.reduce((product, size2) => product * size2, 1);
}

// packages/backbones/src/initialize-weights.ts
function initializeWeights(model4, random, { kernels = "fanIn", denseBias = "zero" } = {}) {
  const withKernel = model4.layers.filter((layer) => ["Conv2D", "Dense"].includes(layer.getClassName()));
  for (const [i, layer] of withKernel.entries()) {
    const isDense = layer.getClassName() === "Dense";
    const stream = random.fork(i);
    tidy3(() => {
      const [kernel, ...rest] = layer.getWeights();
      const { shape } = kernel;
      const isUniform = isDense || kernels === "uniform";
      const drawn = isUniform ? uniform(shape, fanIn(shape), stream) : normal(shape, kernels === "fanOut" ? fanOut(shape) : fanIn(shape), stream);
      const biases = isDense && denseBias === "uniform" ? rest.map((bias) => uniform(bias.shape, fanIn(shape), stream.fork("bias"))) : rest;
      layer.setWeights([drawn, ...biases]);
    });
  }
}
function normal(shape, fan, random) {
  const deviation = Math.sqrt(2 / fan);
  const values = new Float32Array(sizeOf2(shape));
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  return tensor(values, shape);
}
function uniform(shape, fan, random) {
  const bound = Math.sqrt(1 / fan);
  const draws = random.fill(new Float64Array(sizeOf2(shape)));
  const values = new Float32Array(draws.length);
  for (let i = 0; i < values.length; i++) values[i] = bound * (2 * draws[i] - 1);
  return tensor(values, shape);
}
function fanIn(shape) {
  return sizeOf2(shape.slice(0, -1));
}
function fanOut(shape) {
  return sizeOf2(shape.toSpliced(-2, 1));
}

// packages/backbones/src/cifar-res-net.ts
var DEPTHS = [20, 32, 44, 56];
function cifarResNet(options) {
  const caller = "cifarResNet";
  checkOptions(caller, options);
  const depth = checkNumber(caller, "depth", options.depth, { integer: true });
  if (!DEPTHS.includes(depth)) {
    throw new RangeError(`${caller}: expected \`depth\` to be 20, 32, 44 or 56, got ${depth}.`);
  }
  const { numClasses } = options;
  if (numClasses !== void 0) checkNumber(caller, "numClasses", numClasses, { min: 1, integer: true });
  const inputShape = checkInputShape(caller, options.inputShape ?? [32, 32, 3]);
  const shortcut = checkOneOf(caller, "shortcut", options.shortcut ?? "A", ["A", "B"]);
  const seed = checkWeightSeed(caller, options.seed);
  const name = checkModelName(caller, options.name ?? "cifar_res_net");
  const image = input({ shape: inputShape, name: `${name}_image` });
  let x2 = paddedConvolution(image, {
    name: `${name}_conv`,
    normName: `${name}_bn`,
    filters: 16,
    kernelSize: 3,
    stride: 1
  });
  x2 = layers4.reLU({ name: `${name}_relu` }).apply(x2);
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < (depth - 2) / 6; block++) {
      x2 = basicBlock(x2, {
        name: `${name}_stage${stage + 1}_block${block + 1}`,
        filters,
        stride: stage > 0 && block === 0 ? 2 : 1,
        shortcut
      });
    }
  }
  x2 = layers4.globalAveragePooling2d({ name: `${name}_pool` }).apply(x2);
  if (numClasses !== void 0) {
    const logits = layers4.dense({ name: `${name}_logits`, units: numClasses, kernelInitializer: "zeros" });
    x2 = logits.apply(x2);
  }
  const network = model({ inputs: image, outputs: x2, name });
  initializeWeights(network, createRandom(seed, "@lt/cifarResNet"), { denseBias: "uniform" });
  return network;
}

// packages/backbones/src/small-conv-net.ts
import { input as input2, layers as layers5, model as model2 } from "@tensorflow/tfjs-layers";
function smallConvNet(options) {
  const { inputShape, numClasses, filters, strides, kernelSize, batchNorm: batchNorm2, seed, name } = resolveOptions(options);
  const image = input2({ shape: [...inputShape], name: `${name}_image` });
  let x2 = image;
  for (const [i, channels2] of filters.entries()) {
    const convolution2 = layers5.conv2d({
      name: `${name}_conv${i + 1}`,
      filters: channels2,
      kernelSize,
      strides: strides[i],
      padding: "same",
      useBias: !batchNorm2,
      kernelInitializer: "zeros"
    });
    x2 = convolution2.apply(x2);
    if (batchNorm2) {
      x2 = batchNormalization(`${name}_bn${i + 1}`).apply(x2);
    }
    x2 = layers5.reLU({ name: `${name}_relu${i + 1}` }).apply(x2);
  }
  x2 = layers5.globalAveragePooling2d({ name: `${name}_pool` }).apply(x2);
  if (numClasses !== void 0) {
    const logits = layers5.dense({ name: `${name}_logits`, units: numClasses, kernelInitializer: "zeros" });
    x2 = logits.apply(x2);
  }
  const network = model2({ inputs: image, outputs: x2, name });
  initializeWeights(network, createRandom(seed, "@lt/smallConvNet"));
  return network;
}
function resolveOptions(options) {
  const caller = "smallConvNet";
  checkOptions(caller, options);
  const size2 = { min: 1, integer: true };
  const inputShape = checkInputShape(caller, options.inputShape ?? [28, 28, 1]);
  const filters = Array.from(checkNumbers(caller, "filters", options.filters ?? [16, 32, 64], size2));
  const defaultStrides = filters.map((_, i) => i === 0 ? 1 : 2);
  const strides = Array.from(
    checkNumbers(caller, "strides", options.strides ?? defaultStrides, { ...size2, length: filters.length })
  );
  const kernelSize = checkNumber(caller, "kernelSize", options.kernelSize ?? 3, size2);
  const { numClasses, batchNorm: batchNorm2 = true } = options;
  if (numClasses !== void 0) checkNumber(caller, "numClasses", numClasses, size2);
  if (typeof batchNorm2 !== "boolean") {
    throw new TypeError(
      `${caller}: expected \`batchNorm\` to be true or false, got ${describeValue(batchNorm2)}.`
    );
  }
  const seed = checkWeightSeed(caller, options.seed);
  const name = checkModelName(caller, options.name ?? "small_conv_net");
  return { inputShape, numClasses, filters, strides, kernelSize, batchNorm: batchNorm2, seed, name };
}

// packages/backbones/.gemm-profile.ts
var which = process.argv[2];
if (process.argv[3] !== "stock") await enableWasmTraining();
await tf.setBackend("wasm");
var size = which.includes("32x") ? 32 : which === "small" ? 28 : 16;
var channels = which === "small" ? 1 : 3;
var model3;
if (which === "small") model3 = smallConvNet({ inputShape: [28, 28, 1], numClasses: 10, seed: 1 });
else if (which === "mlp") {
  model3 = sequential();
  model3.add(layers6.dense({ units: 256, activation: "relu", inputShape: [784] }));
  model3.add(layers6.dense({ units: 100 }));
} else model3 = cifarResNet({ depth: which.startsWith("r8") ? 8 : which.startsWith("r32") ? 32 : 20, inputShape: [size, size, 3], numClasses: 10, seed: 1 });
var classes = model3.outputs[0].shape[1];
var x = which === "mlp" ? tf.randomNormal([128, 784]) : tf.randomNormal([128, size, size, channels]);
var y = tf.oneHot(tf.range(0, 128, 1, "int32").mod(classes), classes).cast("float32");
var opt = sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
var step2 = () => tf.tidy(() => {
  const { grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(y, model3.apply(x, { training: true })));
  opt.applyGradients(grads);
});
step2();
step2();
var best = 1e9;
for (let i = 0; i < +(process.argv[4] ?? 15); i++) {
  const t = performance.now();
  step2();
  best = Math.min(best, performance.now() - t);
}
console.log(which, "min ms", best.toFixed(1), "tensors", tf.memory().numTensors);
for (let i = 0; i < 3; i++) {
  const times = /* @__PURE__ */ new Map();
  const e = tf.engine();
  const orig = e.runKernelFunc;
  const names = tf.getKernelsForBackend("wasm");
  if (i === 0) for (const k of names) {
    const f = k.kernelFunc;
    tf.unregisterKernel(k.kernelName, "wasm");
    tf.registerKernel({ ...k, setupFunc: void 0, kernelFunc: (p) => {
      const t2 = performance.now();
      const r = f(p);
      const d = performance.now() - t2;
      const s = globalThis.T;
      if (s) {
        const c = s.get(k.kernelName) ?? [0, 0];
        c[0] += d;
        c[1]++;
        s.set(k.kernelName, c);
      }
      return r;
    } });
  }
  globalThis.T = times;
  const t = performance.now();
  step2();
  const total = performance.now() - t;
  globalThis.T = void 0;
  if (i === 2) {
    const rows = [...times].sort((a, b) => b[1][0] - a[1][0]);
    console.log("total", total.toFixed(1), "in kernels (nested counted twice)", rows.reduce((s, r) => s + r[1][0], 0).toFixed(1));
    for (const [n, [d, c]] of rows.slice(0, 18)) console.log(n.padEnd(28), d.toFixed(2), c);
  }
}
