import { engine, getBackend, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeBackendsOf } from '../src/describe-backends.ts';
import { dawn, forgetBackends, registering, SOFTWARE, StandInBackend, standInHost } from './stand-in-host.ts';

beforeEach(forgetBackends);
afterEach(forgetBackends);

const packages = {
  webgpu: dawn(SOFTWARE),
  '@tensorflow/tfjs-backend-webgpu': registering('webgpu', () => new StandInBackend()),
  '@tensorflow/tfjs-backend-wasm': registering('wasm', async () => {
    throw new Error('no WebAssembly');
  }),
  '@tensorflow/tfjs-backend-cpu': registering('cpu', () => new StandInBackend()),
};

describe('describeBackends', () => {
  it('reports every candidate, with what speaks against it', async () => {
    expect(await describeBackendsOf(standInHost(packages))).toMatchInlineSnapshot(`
      [
        {
          "device": null,
          "name": "tensorflow-gpu",
          "ok": false,
          "reason": "the package @tensorflow/tfjs-node-gpu is not installed",
          "software": false,
        },
        {
          "device": "WebGPU: google swiftshader SwiftShader",
          "name": "webgpu",
          "ok": true,
          "reason": "a software renderer (google swiftshader SwiftShader), used only if it is named",
          "software": true,
        },
        {
          "device": null,
          "name": "tensorflow",
          "ok": false,
          "reason": "the package @tensorflow/tfjs-node is not installed",
          "software": false,
        },
        {
          "device": null,
          "name": "wasm",
          "ok": false,
          "reason": "no WebAssembly",
          "software": false,
        },
        {
          "device": "JavaScript, 1 thread",
          "name": "cpu",
          "ok": true,
          "reason": "",
          "software": false,
        },
      ]
    `);
  });

  it('leaves no backend in use where there was none, and nothing running', async () => {
    const scope = {};
    await describeBackendsOf(standInHost(packages, { scope }));
    expect(getBackend()).toBeFalsy();
    expect(Object.keys(engine().registry)).toEqual([]);
    expect(Object.getOwnPropertyNames(scope)).toEqual([]);
  });

  it('leaves the backend in use alone', async () => {
    const host = standInHost(packages);
    await describeBackendsOf(host);
    await setBackend('cpu');
    const backend = engine().registry.cpu as StandInBackend;
    await describeBackendsOf(host);
    expect(getBackend()).toBe('cpu');
    expect(engine().registry.cpu).toBe(backend);
    expect(backend.isDisposed).toBe(false);
    expect(Object.keys(engine().registry)).toEqual(['cpu']);
  });
});
