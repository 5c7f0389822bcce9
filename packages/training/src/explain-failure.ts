/**
 * Turns tfjs's error about a gradient or kernel that is not there into one that says what to import; any other value is returned as
 * it is.
 */
export function explainFailure(caller: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const gradient = /gradient function not found for (\w+)/.exec(message)?.[1];
  if (gradient !== undefined) {
    return new TypeError(
      `${caller}: expected \`loss\` to use operations whose gradient is registered with tfjs, got ${gradient} without one. In Node, ` +
        `tfjs-core registers none: import '@tensorflow/tfjs-layers' or '@tensorflow/tfjs' once, which register them all.`,
      { cause: error },
    );
  }
  const [, kernel, backend] = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(message) ?? [];
  if (kernel !== undefined) {
    const cure =
      backend === 'wasm'
        ? `Call enableWasmTraining() of '@lt/backend' once, which adds what training needs.`
        : 'Use another backend.';
    return new TypeError(
      `${caller}: expected \`loss\` to use operations that the ${backend} backend has, got ${kernel}, which it lacks. ${cure}`,
      { cause: error },
    );
  }
  return error;
}
