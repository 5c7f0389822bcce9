import { env, getKernel, setBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enableGpuTraining } from '../../src/enable-gpu-training.ts';
import { SGD_STEP } from '../../src/kernel-names.ts';
import { selectBackendOf } from '../../src/select-backend.ts';
import {
  dawn,
  forgetBackends,
  HARDWARE,
  registering,
  StandInBackend,
  type StandInPackage,
  standInHost,
} from '../stand-in-host.ts';

const packages: Record<string, StandInPackage> = {
  webgpu: dawn(HARDWARE),
  '@tensorflow/tfjs-backend-webgpu': registering('webgpu', () => new StandInBackend()),
  '@tensorflow/tfjs-backend-webgl': registering('webgl', () => new StandInBackend()),
  '@tensorflow/tfjs-backend-cpu': registering('cpu', () => new StandInBackend()),
};
const browser = { platform: 'browser' as const, webglRenderer: () => 'ANGLE (NVIDIA)' };

const registeredFor = (): string[] =>
  ['webgpu', 'webgl', 'wasm', 'cpu'].filter((name) => getKernel(SGD_STEP, name) !== undefined);

function forget(): void {
  forgetBackends();
  for (const name of registeredFor()) unregisterKernel(SGD_STEP, name);
}

describe('enableGpuTraining', () => {
  beforeEach(forget);
  afterEach(forget);

  it('leaves backends without kernels alone, and says so', async () => {
    packages['@tensorflow/tfjs-backend-cpu']!();
    await setBackend('cpu');
    expect(await enableGpuTraining()).toEqual({
      backend: 'cpu',
      kernels: [],
      reason: 'there are none for backend cpu',
    });
    expect(registeredFor()).toEqual([]);
  });

  it('is called by selectBackend for the backend that it takes, and for no other', async () => {
    expect((await selectBackendOf(standInHost(packages), {})).name).toBe('webgpu');
    expect(registeredFor()).toEqual(['webgpu']);
    forget();
    expect((await selectBackendOf(standInHost(packages, browser), {})).name).toBe('webgl');
    expect(registeredFor()).toEqual(['webgl']);
    forget();
    await selectBackendOf(standInHost(packages), { require: 'cpu' });
    expect(registeredFor()).toEqual([]);
  });

  it('leaves WebGL 1 to ordinary ops, which selectBackend reports', async () => {
    packages['@tensorflow/tfjs-backend-webgl']!();
    env().set('WEBGL_VERSION', 1);
    const load = async (): Promise<object> => ({});
    const { name, tried } = await selectBackendOf(
      { ...standInHost({}, browser), load },
      { prefer: ['webgl'] },
    );
    expect(name).toBe('webgl');
    expect(tried.at(-1)?.reason).toBe(
      'started on WebGL: ANGLE (NVIDIA), without kernels for training: they need WebGL 2 and float32 textures',
    );
    expect(registeredFor()).toEqual([]);
  });
});
