import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelCall } from '../kernel-call.ts';

/** What a kernel needs of tfjs's WebGL backend. */
export interface WebglBackend {
  compileAndRun(program: object, inputs: TensorInfo[], dtype: 'float32', uniforms: number[][]): TensorInfo;
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}

/** A fragment shader. */
export interface Shader {
  /** Inputs that the code reads by `get<Name>(...)`, of which those that are missing are left out. */
  reads: readonly string[];
  outputShape: number[];
  /** Numbers that the code reads by name. */
  numbers: Readonly<Record<string, number>>;
  /** The same, whole numbers. */
  counts: Readonly<Record<string, number>>;
  code: string;
}

/** Runs a fragment shader over the inputs of a kernel. */
export function runProgram(
  { inputs, backend }: Pick<KernelCall, 'inputs' | 'backend'>,
  { reads, outputShape, numbers, counts, code }: Shader,
): TensorInfo {
  const present = reads.filter((name) => inputs[name]);
  const program = {
    variableNames: present,
    outputShape,
    userCode: code,
    // One shader for all shapes.
    enableShapeUniforms: true,
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

/**
 * Rows are cut into tiles of about as many classes as there are tiles, so that a fragment loops over a tile and another one over the
 * tiles of a row: a sum in two steps loses fewer digits too.
 */
export function tilesOf(numClasses: number): { tile: number; numTiles: number } {
  const tile = Math.max(32, Math.ceil(Math.sqrt(numClasses)));
  return { tile, numTiles: Math.ceil(numClasses / tile) };
}

/** Code that sets `row`, `first` and `end`: the classes of a tile. */
export const TILE = `
  ivec2 place = getOutputCoords();
  int row = place.x;
  int first = place.y * tile;
  int end = min(first + tile, numClasses);
`;
