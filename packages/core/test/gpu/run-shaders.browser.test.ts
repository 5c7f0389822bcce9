import { describeBackends } from '@lt/testkit';
import {
  engine,
  fill,
  getBackend,
  memory,
  registerKernel,
  type Tensor,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { runWebglShader } from '../../src/gpu/run-webgl-shader.ts';
import { runWebgpuShader, type ShaderCall, WEBGPU_THREADS } from '../../src/gpu/run-webgpu-shader.ts';

const run = (name: string, inputs: Record<string, Tensor>): Tensor =>
  engine().runKernel(name, inputs) as Tensor;

function register(kernelName: string, forms: Record<string, (call: ShaderCall) => object>): void {
  const backendName = getBackend();
  registerKernel({ kernelName, backendName, kernelFunc: (call) => forms[backendName]!(call) as Tensor });
}

await describeBackends(
  'shaders of one’s own',
  () => {
    it('read inputs and numbers, and leave out inputs that are missing', async () => {
      const reads = ['x', 'y', 'missing'];
      const numbers = { slope: 2.5, level: -1 };
      register('LtTestAffine', {
        webgl: (call) =>
          runWebglShader(call, {
            reads,
            outputShape: call.inputs.x!.shape,
            numbers,
            counts: { three: 3 },
            code: 'void main() { setOutput(slope * getXAtOutCoords() + level * getYAtOutCoords() + float(three)); }',
          }),
        webgpu: (call) =>
          runWebgpuShader(call, {
            key: 'testAffine',
            reads,
            outputShape: call.inputs.x!.shape,
            numbers,
            code: `fn main(index : i32) {
              if (index < uniforms.size) { result[index] = uniforms.slope * f32(x[index]) + uniforms.level * f32(y[index]) + 3.0; }
            }`,
          }),
      });
      const before = memory().numTensors;
      const inputs = { x: tensor1d([1, 2, 3, 4, 5]), y: tensor1d([0, 0, 1, 1, 100]) };
      const made = run('LtTestAffine', inputs);
      expect([...(await made.data())]).toEqual([5.5, 8, 9.5, 12, -84.5]);
      for (const tensor of [...Object.values(inputs), made]) tensor.dispose();
      expect(memory().numTensors).toBe(before);
    });

    it('take more elements than one axis has work groups for', async () => {
      const size = 65_536 * WEBGPU_THREADS + 3;
      register('LtTestTwice', {
        webgl: (call) =>
          runWebglShader(call, {
            reads: ['x'],
            outputShape: [size],
            code: 'void main() { setOutput(2.0 * getXAtOutCoords()); }',
          }),
        webgpu: (call) =>
          runWebgpuShader(call, {
            key: 'testTwice',
            reads: ['x'],
            outputShape: [size],
            code: 'fn main(index : i32) { if (index < uniforms.size) { result[index] = 2.0 * f32(x[index]); } }',
          }),
      });
      const x = fill([size], 1.5);
      const made = run('LtTestTwice', { x });
      expect((await made.data()).every((value) => value === 3)).toBe(true);
      x.dispose();
      made.dispose();
    });

    it('give every place of a grid to one group, or to a texel', async () => {
      const cells = [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ];
      register('LtTestGrid', {
        webgl: (call) =>
          runWebglShader(call, {
            reads: ['x'],
            outputShape: [3, 3],
            packed: true,
            code: 'void main() { ivec2 at = getOutputCoords(); setOutput(10.0 * getX(at.x, at.y)); }',
          }),
        webgpu: (call) =>
          runWebgpuShader(call, {
            key: 'testGrid',
            reads: ['x'],
            outputShape: [3, 3],
            groups: [3, 3],
            code: `fn main() {
              let at = i32(workgroupId.y) * uniforms.xShape[1] + i32(workgroupId.x);
              if (localIndex == 0) { result[at] = 10.0 * f32(x[at]); }
            }`,
          }),
      });
      const x = tensor2d(cells);
      const made = run('LtTestGrid', { x });
      expect(await made.array()).toEqual(cells.map((row) => row.map((value) => 10 * value)));
      x.dispose();
      made.dispose();
    });
  },
  { only: ['webgl', 'webgpu'] },
);
