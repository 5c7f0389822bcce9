import type { Gpu, GpuAdapter, Host } from '../host.ts';
import { isRegistered, isRunning, startRegistered, stopRegistered } from '../registered-backend.ts';
import { refuseSoftware, type Starter, softwareRenderer } from './candidate.ts';
import { prepareGpuTraining } from './prepare-gpu-training.ts';

/** tfjs's WebGPU backend: in browsers on `navigator.gpu`, in Node on the package `webgpu` (Dawn). */
export const startWebgpu: Starter = async (host, allowSoftware) => {
  const wasRunning = isRunning('webgpu');
  const undo = host.scope.navigator?.gpu === undefined ? await provideGpu(host) : () => {};
  try {
    const adapter = await host.scope.navigator!.gpu!.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new Error('WebGPU found no adapter');
    const { description, software } = await describeAdapter(adapter);
    if (software !== undefined && !allowSoftware) refuseSoftware(software);
    await host.load('@tensorflow/tfjs-backend-webgpu');
    if (!isRegistered('webgpu')) {
      throw new Error(
        '@tensorflow/tfjs-backend-webgpu was imported before there was a `navigator.gpu`, and did not register',
      );
    }
    const backend = (await startRegistered('webgpu')) as WebgpuBackend;
    return {
      device: `WebGPU: ${description}`,
      ...(software === undefined ? {} : { software }),
      prepare: prepareGpuTraining,
      // Whoever started it first, stops it.
      ...(wasRunning || host.platform !== 'node'
        ? {}
        : {
            release: async () => {
              // Dawn crashes the process when a device goes away that has not come to rest.
              await backend.device?.queue.onSubmittedWorkDone();
              stopRegistered('webgpu');
              undo();
            },
          }),
    };
  } catch (error) {
    undo();
    throw error;
  }
};

/** What is used here of tfjs's WebGPU backend. */
interface WebgpuBackend {
  device?: { queue: { onSubmittedWorkDone(): Promise<void> } };
}

async function describeAdapter(
  adapter: GpuAdapter,
): Promise<{ description: string; software: string | undefined }> {
  const info = adapter.info ?? (await adapter.requestAdapterInfo?.()) ?? {};
  const words = [info.vendor, info.architecture, info.description || info.device].filter(Boolean).join(' ');
  const description = words || 'unnamed adapter';
  const isFallback = adapter.isFallbackAdapter || info.isFallbackAdapter;
  return {
    description,
    software: softwareRenderer(description) ?? (isFallback ? `fallback adapter ${description}` : undefined),
  };
}

/** Gives Node a `navigator.gpu` and WebGPU's globals, and returns how to take them away again. */
async function provideGpu({ platform, load, scope }: Host): Promise<() => void> {
  if (platform === 'browser') throw new Error('the browser has no `navigator.gpu`');
  const { create, globals } = (await load('webgpu')) as {
    create(options: string[]): Gpu;
    globals: Record<string, unknown>;
  };
  const gpu = create([]);
  const added = Object.keys(globals).filter((name) => !(name in scope));
  for (const name of added) define(scope, name, globals[name]);
  // Node has a navigator of its own from version 21 on. It cannot be replaced by assignment, but it takes a property.
  const hadNavigator = scope.navigator !== undefined;
  if (hadNavigator) define(scope.navigator!, 'gpu', gpu);
  else define(scope, 'navigator', { gpu });
  return () => {
    if (hadNavigator) delete scope.navigator!.gpu;
    else Reflect.deleteProperty(scope, 'navigator');
    for (const name of added) Reflect.deleteProperty(scope, name);
  };
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}
