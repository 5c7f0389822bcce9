import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelCall } from '../kernel-call.ts';

/** What a kernel needs of tfjs's WebGPU backend. */
interface WebgpuBackend {
  runWebGPUProgram(
    program: object,
    inputs: TensorInfo[],
    dtype: 'float32',
    uniforms?: { type: string; data: number[] }[],
  ): TensorInfo;
}

/** A shader of one output. */
export interface Shader {
  /** Its name in tfjs's cache of pipelines; what changes the code must be part of it. */
  key: string;
  /** Inputs that the code reads, of which those that are missing are left out. */
  reads: readonly string[];
  outputShape: number[];
  /** Number of work groups. @default a thread for each element of the output */
  groups?: number;
  /** Numbers that the code reads as `uniforms.<name>`. */
  numbers: Readonly<Record<string, number>>;
  /** Reads every input as `f32(<name>[i])`: tfjs casts integers to float32 in name only, and their buffer stays one of i32. */
  code: string;
}

/** Threads of a work group. */
const THREADS = 128;

/** Runs a shader over the inputs of a kernel. */
export function runProgram(
  { inputs, backend }: Pick<KernelCall, 'inputs' | 'backend'>,
  { key, reads, outputShape, groups, numbers, code }: Shader,
): TensorInfo {
  const present = reads.filter((name) => inputs[name]);
  const size = outputShape.reduce((product, length) => product * length, 1);
  const program = {
    shaderKey: `lt_${key}_${present}`,
    variableNames: present,
    outputShape,
    workgroupSize: [THREADS, 1, 1],
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [groups ?? Math.ceil(size / THREADS), 1, 1],
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

/** How the threads of a shader share rows. */
export interface RowThreads {
  /** Threads for each row. */
  threads: number;
  /** Number of work groups. */
  groups: number;
  /** Declares `total(value, thread)` and `largest(value, thread)`: over all threads of a row, the same for all of them. */
  reduce: string;
}

/** Rows of few classes have a thread each: waiting for others would take longer than the work. Others have a work group each. */
export function rowThreads(batch: number, numClasses: number): RowThreads {
  if (numClasses <= THREADS / 2) {
    const alone = ['total', 'largest'].map(
      (name) => `fn ${name}(value : f32, thread : i32) -> f32 { return value; }`,
    );
    return { threads: 1, groups: Math.ceil(batch / THREADS), reduce: alone.join('\n') };
  }
  const reduce = `
    var<workgroup> shared_ : array<f32, ${THREADS}>;
    ${reduction('total', 'a + b')}
    ${reduction('largest', 'max(a, b)')}`;
  return { threads: THREADS, groups: batch, reduce };
}

function reduction(name: string, combined: string): string {
  return `
    fn ${name}(value : f32, thread : i32) -> f32 {
      workgroupBarrier();
      shared_[thread] = value;
      workgroupBarrier();
      for (var half = ${THREADS / 2}; half > 0; half = half / 2) {
        if (thread < half) {
          let a = shared_[thread];
          let b = shared_[thread + half];
          shared_[thread] = ${combined};
        }
        workgroupBarrier();
      }
      return shared_[0];
    }`;
}
