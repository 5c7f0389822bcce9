// A program of its own for real-webgpu.test.ts: WebGPU in Node from its start by selectBackend to the end of the process, with the packages
// that the testkit has installed. It prints what it saw, and never calls process.exit.
import { createRequire } from 'node:module';
import '@tensorflow/tfjs-layers';
import {
  backend,
  type KernelBackend,
  matMul,
  mean,
  randomNormal,
  type Scalar,
  softmax,
  square,
  sub,
  type Tensor2D,
  tensor2d,
  train,
  variable,
} from '@tensorflow/tfjs-core';
import { realHost } from '../src/host.ts';
import { selectBackendOf } from '../src/select-backend.ts';

const installed = createRequire(new URL('../../testkit/package.json', import.meta.url));
const load = async (specifier: string): Promise<object> => import(installed.resolve(specifier));
const { name, device, tried, dispose } = await selectBackendOf(
  { ...realHost(), load },
  { prefer: ['webgpu'] },
);
const refuse = (): never => {
  throw new Error('something was read synchronously');
};
Object.assign(backend() as KernelBackend, { readSync: refuse });

const x = randomNormal([64, 8], 0, 1, 'float32', 1) as Tensor2D;
const wanted = tensor2d(
  Array.from({ length: 64 * 3 }, (_, i) => [1, 0, 0][(i + Math.floor(i / 9)) % 3]!),
  [64, 3],
);
const weights = variable(randomNormal([8, 3], 0, 0.1, 'float32', 2));
const optimizer = train.momentum(0.5, 0.9);
const losses: number[] = [];
for (let step = 0; step < 5; step++) {
  const loss = optimizer.minimize(
    () => mean(square(sub(softmax(matMul(x, weights as Tensor2D)), wanted))) as Scalar,
    true,
  );
  losses.push((await loss!.data())[0]!);
  loss!.dispose();
}
x.dispose();
wanted.dispose();
weights.dispose();
optimizer.dispose();
await dispose();
await dispose();
const gpu = (globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu;
console.log(JSON.stringify({ name, device, tried, losses, gpuIsGone: gpu === undefined }));
