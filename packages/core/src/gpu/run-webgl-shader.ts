import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShaderCall } from './run-webgpu-shader.ts';

/** A fragment shader of one output in float32. */
export interface WebglShader {
  /** Inputs that the code reads by `get<Name>(...)`, of which those that are missing are left out. */
  reads: readonly string[];
  /** Shape of the output. */
  outputShape: number[];
  /** Numbers that the code reads by name. */
  numbers?: Readonly<Record<string, number>>;
  /** The same, whole numbers. */
  counts?: Readonly<Record<string, number>>;
  /**
   * Whether a texel holds two rows of two columns, of the inputs and of the output.
   *
   * @default false
   */
  packed?: boolean;
  /** GLSL with a `main`. */
  code: string;
}

/** What a kernel needs of tfjs's WebGL backend. */
interface WebglBackend {
  compileAndRun(program: object, inputs: TensorInfo[], dtype: 'float32', uniforms: number[][]): TensorInfo;
}

/** Axes of a shape that tfjs can hand to a shader; longer ones are written into its code. */
const MOST_AXES = 4;

/**
 * Runs a fragment shader of one's own on tfjs's WebGL backend. For kernels that one registers.
 *
 * @param call - What tfjs called the kernel with.
 * @param shader - The shader, and what it reads. One shader is compiled for all shapes of up to four axes.
 * @returns The output, of `shader.outputShape`; the kernel returns it or disposes it.
 *
 * @example
 * ```ts
 * import { runWebglShader } from '@lt/core/gpu';
 * import { registerKernel } from '@tensorflow/tfjs-core';
 *
 * registerKernel({
 *   kernelName: 'Double',
 *   backendName: 'webgl',
 *   kernelFunc: ({ inputs, backend }) =>
 *     runWebglShader({ inputs, backend }, {
 *       reads: ['x'],
 *       outputShape: inputs.x!.shape,
 *       code: 'void main() { setOutput(2.0 * getXAtOutCoords()); }',
 *     }),
 * });
 * ```
 */
export function runWebglShader(
  { inputs, backend }: ShaderCall,
  { reads, outputShape, numbers = {}, counts = {}, packed = false, code }: WebglShader,
): TensorInfo {
  const present = reads.filter((name) => inputs[name]);
  const program = {
    variableNames: present,
    outputShape,
    userCode: code,
    enableShapeUniforms: [outputShape, ...present.map((name) => inputs[name]!.shape)].every(
      ({ length }) => length <= MOST_AXES,
    ),
    packedInputs: packed,
    packedOutput: packed,
    customUniforms: [
      ...Object.keys(numbers).map((name) => ({ name, type: 'float' })),
      ...Object.keys(counts).map((name) => ({ name, type: 'int' })),
    ],
  };
  return (backend as unknown as WebglBackend).compileAndRun(
    program,
    present.map((name) => inputs[name]!),
    'float32',
    [...Object.values(numbers), ...Object.values(counts)].map((number) => [number]),
  );
}
