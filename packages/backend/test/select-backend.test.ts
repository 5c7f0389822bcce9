import { engine, findBackend, getBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendName } from '../src/backend-name.ts';
import { selectBackendOf } from '../src/select-backend.ts';
import {
  dawn,
  forgetBackends,
  HARDWARE,
  registering,
  SOFTWARE,
  StandInBackend,
  type StandInPackage,
  standInHost,
} from './stand-in-host.ts';

beforeEach(forgetBackends);
afterEach(() => {
  forgetBackends();
  vi.restoreAllMocks();
});

const cpu = registering('cpu', () => new StandInBackend());
const webgpu = registering('webgpu', async () => new StandInBackend());
const tensorflow = (usesGpu: boolean): StandInPackage =>
  registering('tensorflow', () => Object.assign(new StandInBackend(), { isUsingGpuDevice: usesGpu }));
const wasm: StandInPackage = () => {
  registering('wasm', async () => new StandInBackend())();
  return { getThreadsCount: () => 4 };
};

const ALL = {
  '@tensorflow/tfjs-node-gpu': tensorflow(true),
  webgpu: dawn(HARDWARE),
  '@tensorflow/tfjs-backend-webgpu': webgpu,
  '@tensorflow/tfjs-node': tensorflow(false),
  '@tensorflow/tfjs-backend-webgl': registering('webgl', () => new StandInBackend()),
  '@tensorflow/tfjs-backend-wasm': wasm,
  '@tensorflow/tfjs-backend-cpu': cpu,
};

const without = (...names: string[]): Record<string, StandInPackage> =>
  Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name)));

describe('selectBackend in Node', () => {
  const order: [BackendName, string, string[]][] = [
    ['tensorflow-gpu', 'TensorFlow, CUDA GPU', []],
    ['webgpu', 'WebGPU: nvidia ampere RTX', ['@tensorflow/tfjs-node-gpu']],
    ['tensorflow', 'TensorFlow, CPU', ['webgpu']],
    ['wasm', 'WebAssembly, 4 threads', ['@tensorflow/tfjs-node']],
    ['cpu', 'JavaScript, 1 thread', ['@tensorflow/tfjs-backend-wasm']],
  ];
  const missing: string[] = [];
  for (const [name, device, lacking] of order) {
    missing.push(...lacking);
    const packages = without(...missing);
    const absent = [...missing];
    it(`takes ${name} where there is no ${absent.join(', ') || 'hindrance'}`, async () => {
      const selected = await selectBackendOf(standInHost(packages), {});
      expect(selected.name).toBe(name);
      expect(selected.device).toBe(device);
      expect(selected.tried.map((tried) => [tried.name, tried.ok])).toEqual(
        order
          .slice(0, order.findIndex(([other]) => other === name) + 1)
          .map(([other]) => [other, other === name]),
      );
      expect(getBackend()).toBe(name === 'tensorflow-gpu' ? 'tensorflow' : name);
      await selected.dispose();
    });
  }

  it('says why each one was not taken', async () => {
    const packages = {
      ...without('webgpu'),
      '@tensorflow/tfjs-node-gpu': () => {
        throw new Error('The Node.js native addon module (tfjs_binding.node)\n can not be found');
      },
      '@tensorflow/tfjs-node': registering('tensorflow', () => {
        throw new Error('no libtensorflow');
      }),
      '@tensorflow/tfjs-backend-wasm': registering('wasm', async () => {
        throw { message: 'the .wasm file cannot be fetched' };
      }),
    };
    const print = vi.spyOn(console, 'warn');
    const { name, tried } = await selectBackendOf(standInHost(packages), {});
    expect(name).toBe('cpu');
    expect(tried).toMatchInlineSnapshot(`
      [
        {
          "name": "tensorflow-gpu",
          "ok": false,
          "reason": "The Node.js native addon module (tfjs_binding.node) can not be found",
        },
        {
          "name": "webgpu",
          "ok": false,
          "reason": "the package webgpu is not installed",
        },
        {
          "name": "tensorflow",
          "ok": false,
          "reason": "no libtensorflow",
        },
        {
          "name": "wasm",
          "ok": false,
          "reason": "the .wasm file cannot be fetched",
        },
        {
          "name": "cpu",
          "ok": true,
          "reason": "started on JavaScript, 1 thread",
        },
      ]
    `);
    expect(print).not.toHaveBeenCalled();
  });

  it('passes over TensorFlow for GPUs without a GPU, and takes it as the CPU backend', async () => {
    const host = standInHost({ ...without('webgpu'), '@tensorflow/tfjs-node-gpu': tensorflow(false) });
    const { name, device, tried } = await selectBackendOf(host, {});
    expect([name, device]).toEqual(['tensorflow', 'TensorFlow, CPU']);
    expect(tried[0]!.reason).toBe('TensorFlow found no GPU that it can use');
    expect(host.loaded).not.toContain('@tensorflow/tfjs-node');
  });

  it.each([
    ['tensorflow', '@tensorflow/tfjs-node'],
    ['tensorflow-gpu', '@tensorflow/tfjs-node-gpu'],
  ])(
    'repairs util for %s before it is loaded, where Node has dropped the functions',
    async (wanted, from) => {
      const util: Record<string, unknown> = {};
      let found: unknown;
      const packages = {
        [from]: () => {
          found = (util.isNullOrUndefined as (value: unknown) => boolean)(undefined);
          return tensorflow(wanted === 'tensorflow-gpu')();
        },
      };
      const { name } = await selectBackendOf(standInHost(packages, { util }), {});
      expect([name, found]).toEqual([wanted, true]);
      const isNullOrUndefined = util.isNullOrUndefined as (value: unknown) => boolean;
      expect([null, undefined, 0, '', false].map(isNullOrUndefined)).toEqual([
        true,
        true,
        false,
        false,
        false,
      ]);
      expect(util.isArray).toBe(Array.isArray);
    },
  );

  it('leaves the functions of older Node alone', async () => {
    const own = () => false;
    const util: Record<string, unknown> = { isNullOrUndefined: own, isArray: own };
    await selectBackendOf(standInHost(ALL, { util }), {});
    expect(util).toEqual({ isNullOrUndefined: own, isArray: own });
  });

  it('starts a backend once, and can start it again after it was removed', async () => {
    const make = vi.fn(async () => new StandInBackend());
    const host = standInHost({ '@tensorflow/tfjs-backend-wasm': registering('wasm', make) });
    await selectBackendOf(host, {});
    await selectBackendOf(host, {});
    expect(make).toHaveBeenCalledTimes(1);
  });
});

describe('WebGPU in Node', () => {
  const packages = without('@tensorflow/tfjs-node-gpu');

  it('gets a navigator and its globals, and gives all back', async () => {
    const scope = {};
    const selected = await selectBackendOf(standInHost(packages, { scope }), {});
    expect(Object.keys(Object.getOwnPropertyDescriptors(scope)).toSorted()).toEqual([
      'GPUBufferUsage',
      'navigator',
    ]);
    const backend = findBackend('webgpu') as StandInBackend;
    await selected.dispose();
    await selected.dispose();
    expect(Object.getOwnPropertyNames(scope)).toEqual([]);
    expect(backend.isDisposed).toBe(true);
    expect(getBackend()).not.toBe('webgpu');
    expect((await selectBackendOf(standInHost(packages, { scope }), {})).name).toBe('webgpu');
  });

  it('leaves the navigator of newer Node in place', async () => {
    const navigator = { hardwareConcurrency: 2 };
    const scope = { navigator, GPUBufferUsage: 'mine' };
    const selected = await selectBackendOf(standInHost(packages, { scope: scope as never }), {});
    expect(scope.navigator).toBe(navigator);
    expect('gpu' in navigator).toBe(true);
    await selected.dispose();
    expect(scope).toEqual({ navigator: { hardwareConcurrency: 2 }, GPUBufferUsage: 'mine' });
  });

  it('waits until the device is at rest before it is given back', async () => {
    const events: string[] = [];
    const backend = new StandInBackend();
    backend.device.queue.onSubmittedWorkDone = async () => {
      await Promise.resolve();
      events.push('at rest');
    };
    backend.dispose = () => events.push('disposed');
    const host = standInHost({
      ...packages,
      '@tensorflow/tfjs-backend-webgpu': registering('webgpu', () => backend),
    });
    await (await selectBackendOf(host, {})).dispose();
    expect(events).toEqual(['at rest', 'disposed']);
  });

  it('belongs to whoever started it first', async () => {
    const host = standInHost(packages);
    const first = await selectBackendOf(host, {});
    const second = await selectBackendOf(host, {});
    await second.dispose();
    expect(getBackend()).toBe('webgpu');
    await first.dispose();
    expect(getBackend()).not.toBe('webgpu');
  });

  it.each([
    ['no adapter', null, 'WebGPU found no adapter'],
    ['SwiftShader', SOFTWARE, /only a software renderer answers \(google swiftshader SwiftShader\)/],
    ['llvmpipe', { info: { description: 'llvmpipe (LLVM 15)' } }, /only a software renderer answers/],
    ['a fallback adapter', { isFallbackAdapter: true, info: { vendor: 'x' } }, /\(fallback adapter x\)/],
    ['a fallback adapter of newer WebGPU', { info: { isFallbackAdapter: true } }, /fallback adapter/],
    ['an adapter of older WebGPU', { requestAdapterInfo: async () => SOFTWARE.info! }, /swiftshader/],
  ])('is passed over for %s, and leaves nothing behind', async (_, adapter, reason) => {
    const scope = {};
    const host = standInHost({ ...packages, webgpu: dawn(adapter) }, { scope });
    const { name, tried } = await selectBackendOf(host, {});
    expect(name).toBe('tensorflow');
    expect(tried[1]!.reason).toMatch(reason);
    expect(Object.getOwnPropertyNames(scope)).toEqual([]);
    expect(host.loaded).not.toContain('@tensorflow/tfjs-backend-webgpu');
  });

  it('runs in software where it is named', async () => {
    const host = standInHost({ ...packages, webgpu: dawn(SOFTWARE) });
    const required = await selectBackendOf(host, { require: 'webgpu' });
    expect(required.device).toBe('WebGPU: google swiftshader SwiftShader');
    await required.dispose();
    expect((await selectBackendOf(host, { prefer: ['webgpu'] })).name).toBe('webgpu');
  });

  it('says so where its package was imported too early to register', async () => {
    const host = standInHost({ ...packages, '@tensorflow/tfjs-backend-webgpu': () => ({}) });
    const { tried } = await selectBackendOf(host, {});
    expect(tried[1]!.reason).toMatch(/imported before there was a `navigator.gpu`/);
  });
});

describe('selectBackend in browsers', () => {
  const gpu = (adapter: typeof HARDWARE | null) => ({
    navigator: { gpu: { requestAdapter: async () => adapter } },
  });
  const names = async (given: object, packages: Record<string, StandInPackage> = ALL): Promise<string[]> =>
    (
      await selectBackendOf(standInHost(packages, { platform: 'browser', util: undefined, ...given }), {})
    ).tried.map(({ name, ok, reason }) => `${name} ${ok}: ${reason}`);

  it('takes webgpu, webgl, wasm, cpu in this order', async () => {
    expect(await names({ scope: gpu(HARDWARE) })).toEqual([
      'webgpu true: started on WebGPU: nvidia ampere RTX',
    ]);
    expect(await names({ scope: {}, webglRenderer: () => 'ANGLE (NVIDIA RTX)' })).toEqual([
      'webgpu false: the browser has no `navigator.gpu`',
      'webgl true: started on WebGL: ANGLE (NVIDIA RTX)',
    ]);
    expect(
      await names({
        scope: gpu(SOFTWARE),
        webglRenderer: () => 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device))',
      }),
    ).toMatchInlineSnapshot(`
      [
        "webgpu false: only a software renderer answers (google swiftshader SwiftShader); name it in \`prefer\` or \`require\` to use it anyway",
        "webgl false: only a software renderer answers (ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device))); name it in \`prefer\` or \`require\` to use it anyway",
        "wasm true: started on WebAssembly, 4 threads",
      ]
    `);
    expect((await names({ scope: gpu(null) }, without('@tensorflow/tfjs-backend-wasm'))).at(-1)).toBe(
      'cpu true: started on JavaScript, 1 thread',
    );
  });

  it('keeps the WebGPU of the browser at dispose', async () => {
    const scope = gpu(HARDWARE);
    const selected = await selectBackendOf(standInHost(ALL, { platform: 'browser', scope }), {});
    await selected.dispose();
    expect(getBackend()).toBe('webgpu');
    expect(scope.navigator.gpu).toBeDefined();
  });

  it('has no TensorFlow, even where it is asked for', async () => {
    const { name, tried } = await selectBackendOf(standInHost(ALL, { platform: 'browser' }), {
      prefer: ['tensorflow'],
    });
    expect(name).toBe('wasm');
    expect(tried[0]).toEqual({
      name: 'tensorflow',
      ok: false,
      reason: '@tensorflow/tfjs-node runs in Node only',
    });
  });
});

describe('prefer', () => {
  it('comes first, in its order, and the usual order follows', async () => {
    const { name, tried } = await selectBackendOf(standInHost({ '@tensorflow/tfjs-backend-cpu': cpu }), {
      prefer: ['wasm', 'webgl', 'wasm'],
    });
    expect(name).toBe('cpu');
    expect(tried.map((one) => one.name)).toEqual([
      'wasm',
      'webgl',
      'tensorflow-gpu',
      'webgpu',
      'tensorflow',
      'cpu',
    ]);
    expect(tried[1]!.reason).toBe('WebGL is there in browsers only');
  });
});

describe('require', () => {
  it('takes that backend and no other', async () => {
    const { name, tried } = await selectBackendOf(standInHost(ALL), { require: 'wasm', prefer: ['cpu'] });
    expect([name, tried.length]).toEqual(['wasm', 1]);
  });

  it('fails with the reason of every candidate, and leaves the backend in use', async () => {
    const host = standInHost({
      ...without('@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'),
      webgpu: dawn(null),
    });
    await selectBackendOf(host, { require: 'cpu' });
    await expect(
      selectBackendOf(host, { require: 'tensorflow' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Error: selectBackend: expected the backend 'tensorflow' to start. Tried:
        tensorflow: the package @tensorflow/tfjs-node is not installed
        tensorflow-gpu: the package @tensorflow/tfjs-node-gpu is not installed
        webgpu: WebGPU found no adapter
        wasm: would start on WebAssembly, 4 threads, but it is not the one required
        cpu: would start on JavaScript, 1 thread, but it is not the one required]
    `);
    expect(getBackend()).toBe('cpu');
    expect(Object.keys(engine().registry)).toEqual(['cpu']);
  });

  it('fails where nothing starts at all, without require too', async () => {
    await expect(selectBackendOf(standInHost({}), {})).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Error: selectBackend: expected a backend to start, got none. Tried:
        tensorflow-gpu: the package @tensorflow/tfjs-node-gpu is not installed
        webgpu: the package webgpu is not installed
        tensorflow: the package @tensorflow/tfjs-node is not installed
        wasm: the package @tensorflow/tfjs-backend-wasm is not installed
        cpu: the package @tensorflow/tfjs-backend-cpu is not installed]
    `);
  });
});

describe('wrong options', () => {
  it.each([
    ['fast', TypeError],
    [null, TypeError],
    [{ prefer: 'cpu' }, TypeError],
    [{ prefer: ['cuda'] }, RangeError],
    [{ require: 'cuda' }, RangeError],
    [{ require: '' }, RangeError],
  ])('%j is refused', async (options, type) => {
    const attempt = selectBackendOf(standInHost(ALL), options as object);
    await expect(attempt).rejects.toThrow(type);
    await expect(attempt).rejects.toThrow(/^selectBackend: expected .*\.$/);
  });
});
