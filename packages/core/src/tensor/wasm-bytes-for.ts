/** Set in the limits of a memory that has a maximum, and of one that threads may share. */
const HAS_MAXIMUM = 1;
const IS_SHARED = 2;

/** Id of the section of imports, and the kind of an import that is a memory. */
const IMPORTS = 2;
const MEMORY = 2;

/**
 * Returns the bytes of a WebAssembly module that imports its memory, made for a memory that threads share or for one that they do not.
 *
 * A module says which of the two it takes, and no other can be linked to it. The code is the same, so one bit is all that differs:
 * a module is compiled once, for memory of its own thread, and the bit is set here.
 *
 * @param memory - The memory that the module will be given: see {@link wasmMemoryOf}.
 * @param base64 - The module. Its first import is the memory, of at most 65536 pages: `--importMemory --maximumMemory 65536` of
 *   AssemblyScript.
 * @returns The bytes, to be compiled.
 * @throws RangeError if the first import is not a memory with a maximum.
 *
 * @example
 * ```ts
 * import { wasmBytesFor } from '@lt/core/tensor';
 *
 * // (module (import "env" "memory" (memory 1 65536)))
 * const base64 = 'AGFzbQEAAAACEgEDZW52Bm1lbW9yeQIBAYCABA==';
 * const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
 *
 * const module = new WebAssembly.Module(wasmBytesFor(memory, base64));
 * console.log(new WebAssembly.Instance(module, { env: { memory } }).exports); // [Object: null prototype] {}
 * ```
 */
export function wasmBytesFor(memory: WebAssembly.Memory, base64: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const limits = limitsOfFirstImport(bytes);
  if (limits === undefined || bytes[limits] !== HAS_MAXIMUM) {
    throw new RangeError(
      'wasmBytesFor: expected `base64` to be a module whose first import is a memory with a maximum, got another one.',
    );
  }
  // In a browser that is not isolated there is no SharedArrayBuffer, and no memory of that kind.
  if (!(memory.buffer instanceof ArrayBuffer)) bytes[limits] = HAS_MAXIMUM | IS_SHARED;
  return bytes;
}

/** Returns where the limits of the memory are that is the first import, undefined if it is none. */
function limitsOfFirstImport(bytes: Uint8Array): number | undefined {
  // Behind four bytes of magic and four of version come sections: an id, a length, and the contents.
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const length = number();
    if (id !== IMPORTS) {
      at += length;
      continue;
    }
    number();
    // The names of a module and of what is imported from it.
    for (let name = 0; name < 2; name++) {
      const characters = number();
      at += characters;
    }
    return bytes[at] === MEMORY ? at + 1 : undefined;
  }
  return undefined;
}
