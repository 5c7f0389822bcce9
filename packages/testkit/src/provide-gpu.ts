import { existsSync } from 'node:fs';

/** Where Debian's Chromium keeps its software Vulkan; Mesa's lacks what Dawn asks for. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Gives Node a `navigator.gpu` from the package `webgpu`. It must come before tfjs's backend, which else does not register. */
export async function provideGpu(): Promise<void> {
  const scope = globalThis as { navigator?: { gpu?: unknown } };
  if (scope.navigator?.gpu !== undefined) return;
  // Vulkan reads it when Dawn starts.
  if (process.env.VK_ICD_FILENAMES === undefined && existsSync(SWIFTSHADER)) {
    process.env.VK_ICD_FILENAMES = SWIFTSHADER;
  }
  const { create, globals } = (await import('webgpu')) as {
    create(options: string[]): { requestAdapter(): Promise<unknown> };
    globals: object;
  };
  const gpu = create([]);
  if (!(await gpu.requestAdapter())) throw new Error('WebGPU found no adapter');
  Object.assign(globalThis, globals);
  if (scope.navigator) Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}
