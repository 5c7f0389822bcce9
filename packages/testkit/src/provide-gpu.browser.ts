/** Browsers have what they have. */
export async function provideGpu(): Promise<void> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  if (!(await gpu?.requestAdapter())) throw new Error('WebGPU found no adapter');
}
