/**
 * What a worker runs: the same text in Node and in browsers, so that it needs no file of its own that a bundler would have to find.
 *
 * It knows nothing of neighbors. A task is an instance's memory, calls of kernels to begin with, blocks of calls that threads claim one
 * after the other, and the memory to hand back.
 */
export const WORKER_BODY = `
const node = typeof process === 'object' && process.getBuiltinModule && process.getBuiltinModule('node:worker_threads');
const port = node ? node.parentPort : self;
let kernels;
function run({ module, size, address, bytes, setUp, queryRows, blocks, claims, index, results }) {
  kernels = kernels || new WebAssembly.Instance(module).exports;
  const { memory } = kernels;
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  new Uint8Array(memory.buffer, address, bytes.byteLength).set(new Uint8Array(bytes));
  for (const [name, ...args] of setUp) kernels[name](...args);
  if (claims) Atomics.store(claims, 1 + index, 1);
  for (let own = 0; ; own++) {
    const next = claims ? Atomics.add(claims, 0, 1) : own;
    if (next >= blocks.length) break;
    const { first, numQueries, calls } = blocks[next];
    const rows = new Int32Array(memory.buffer, queryRows, numQueries);
    for (let i = 0; i < numQueries; i++) rows[i] = first + i;
    for (const [name, ...args] of calls) kernels[name](...args);
  }
  return results.map(([from, length]) => memory.buffer.slice(from, from + length));
}
function answer(task) {
  const parts = run(task);
  port.postMessage(parts, parts);
}
if (node) port.on('message', answer);
else port.onmessage = (event) => answer(event.data);
`;
