import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** What tfjs hands a kernel: its inputs by name, and the backend. */
export type ShaderCall = Pick<Parameters<KernelFunc>[0], 'inputs' | 'backend'>;

/** A compute shader of one output in float32. */
export interface WebgpuShader {
  /** Its name in tfjs's cache of pipelines; what changes the code must be part of it. */
  key: string;
  /** Inputs that the code reads, of which those that are missing are left out. */
  reads: readonly string[];
  /** Shape of the output. */
  outputShape: number[];
  /**
   * Number of work groups of {@link WEBGPU_THREADS} threads, in all or along two axes. The code is `fn main(index : i32)`, where an index may lie
   * beyond the last one wanted; along two axes it is `fn main()`, which reads `workgroupId` and `localIndex`.
   *
   * @default a thread for each element of the output
   */
  groups?: number | readonly [number, number];
  /** Numbers that the code reads as `uniforms.<name>`. */
  numbers?: Readonly<Record<string, number>>;
  /** WGSL. It must read something of `uniforms`, and reads every input as `f32(<name>[i])`: tfjs casts integers to float32 in name only, and their buffer stays one of i32. */
  code: string;
}

/** What a kernel needs of tfjs's WebGPU backend. */
interface WebgpuBackend {
  runWebGPUProgram(
    program: object,
    inputs: TensorInfo[],
    dtype: 'float32',
    uniforms?: { type: string; data: number[] }[],
  ): TensorInfo;
}

/** Work groups along an axis that every device takes. */
const MOST_GROUPS = 65_535;

/** Threads of a work group of {@link runWebgpuShader}. */
export const WEBGPU_THREADS = 128;

/**
 * Runs a compute shader of one's own on tfjs's WebGPU backend. For kernels that one registers.
 *
 * @param call - What tfjs called the kernel with.
 * @param shader - The shader, and what it reads.
 * @returns The output, of `shader.outputShape`; the kernel returns it or disposes it.
 *
 * @example
 * ```ts
 * import { runWebgpuShader } from '@lt/core/gpu';
 * import { registerKernel } from '@tensorflow/tfjs-core';
 *
 * registerKernel({
 *   kernelName: 'Double',
 *   backendName: 'webgpu',
 *   kernelFunc: ({ inputs, backend }) =>
 *     runWebgpuShader({ inputs, backend }, {
 *       key: 'double',
 *       reads: ['x'],
 *       outputShape: inputs.x!.shape,
 *       code: 'fn main(index : i32) { if (index < uniforms.size) { result[index] = 2.0 * f32(x[index]); } }',
 *     }),
 * });
 * ```
 */
export function runWebgpuShader(
  { inputs, backend }: ShaderCall,
  { key, reads, outputShape, groups, numbers = {}, code }: WebgpuShader,
): TensorInfo {
  const present = reads.filter((name) => inputs[name]);
  const size = outputShape.reduce((product, length) => product * length, 1);
  const isGrid = typeof groups === 'object';
  const axes = outputShape.map((_, axis) => axis);
  const program = {
    shaderKey: `lt_${key}_${present}`,
    variableNames: present,
    outputShape,
    workgroupSize: [WEBGPU_THREADS, 1, 1],
    // A second axis of the layout is what makes tfjs call the code without an index.
    dispatchLayout: isGrid ? { x: axes.slice(1), y: axes.slice(0, 1) } : { x: axes },
    dispatch: [...(isGrid ? groups : fold(groups ?? Math.ceil(size / WEBGPU_THREADS))), 1],
    size: true,
    uniforms: Object.keys(numbers)
      .map((name) => `${name} : f32,`)
      .join(' '),
    getUserCode: () => code,
  };
  return (backend as unknown as WebgpuBackend).runWebGPUProgram(
    program,
    present.map((name) => inputs[name]!),
    'float32',
    Object.values(numbers).map((number) => ({ type: 'float32', data: [number] })),
  );
}

/** Lays many groups in rows, since an axis ends at 65,535. Threads of the last row may have an index beyond the output. */
function fold(groups: number): [number, number] {
  const rows = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / rows), rows];
}
