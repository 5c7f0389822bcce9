/** Node finds tfjs's WebAssembly by itself. */
export const wasmPaths: Record<string, string> | undefined = undefined;
