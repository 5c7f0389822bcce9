import { backend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect } from 'vitest';

/** Fails tests after which a WebGPU device has complained, of shaders that do not compile, say: they do not throw. Call it where tests are told. */
export function noDeviceErrors(): void {
  const errors: string[] = [];
  beforeAll(() => {
    const { device } = backend() as unknown as { device?: EventTarget };
    device?.addEventListener('uncapturederror', (event) => {
      errors.push((event as unknown as { error: Error }).error.message);
    });
  });
  afterEach(() => expect(errors).toEqual([]));
}
