import {
  engine,
  env,
  findBackendFactory,
  KernelBackend,
  registerBackend,
  removeBackend,
} from '@tensorflow/tfjs-core';
import type { Platform } from '../src/backend-name.ts';
import type { Gpu, GpuAdapter, Host } from '../src/host.ts';

/** A backend that computes nothing, and remembers whether it was disposed. */
export class StandInBackend extends KernelBackend {
  isUsingGpuDevice = false;
  isDisposed = false;
  device: { queue: { onSubmittedWorkDone(): Promise<void> } } = {
    queue: { onSubmittedWorkDone: async () => {} },
  };

  override dispose(): void {
    this.isDisposed = true;
  }
}

/** What a stand-in package does when it is loaded. */
export type StandInPackage = () => object;

/** Registers a backend with tfjs, as a backend package does when it is imported, once. That of webgl brings flags along. */
export function registering(
  name: string,
  make: () => KernelBackend | Promise<KernelBackend>,
): StandInPackage {
  return () => {
    if (name === 'webgl') {
      env().registerFlag('WEBGL_VERSION', () => 2);
      env().registerFlag('WEBGL_RENDER_FLOAT32_ENABLED', () => true);
    }
    if (findBackendFactory(name) === null || findBackendFactory(name) === undefined)
      registerBackend(name, make, 1);
    return {};
  };
}

/** Takes stand-in backends away again. */
export function forgetBackends(): void {
  for (const name of ['tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu']) {
    if (Object.hasOwn(engine().registryFactory, name)) removeBackend(name);
  }
}

/** Returns a host that has the given packages and nothing else. What is loaded is noted in `loaded`. */
export function standInHost(
  packages: Record<string, StandInPackage>,
  given: Partial<Host> & { platform?: Platform } = {},
): Host & { loaded: string[] } {
  const loaded: string[] = [];
  return {
    platform: 'node',
    util: {},
    scope: {},
    webglRenderer: () => undefined,
    threads: { cores: 1 },
    ...given,
    loaded,
    load: async (specifier) => {
      const standIn = packages[specifier];
      if (standIn === undefined) throw new Error(`the package ${specifier} is not installed`);
      loaded.push(specifier);
      return standIn();
    },
  };
}

/** Returns the package `webgpu` with one adapter, or none. */
export function dawn(adapter: GpuAdapter | null): StandInPackage {
  const gpu: Gpu = { requestAdapter: async () => adapter };
  return () => ({ create: () => gpu, globals: { GPUBufferUsage: { STORAGE: 128 } } });
}

export const HARDWARE: GpuAdapter = {
  info: { vendor: 'nvidia', architecture: 'ampere', description: 'RTX' },
};
export const SOFTWARE: GpuAdapter = {
  info: { vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader' },
};
