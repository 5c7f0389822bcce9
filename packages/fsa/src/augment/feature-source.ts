import { checkNumber, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  gather,
  getBackend,
  slice,
  Tensor,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';

/** Feature maps in memory. */
export interface MapsInMemory {
  /** The numbers, map after map, each row by row with the channels last. */
  data: Float32Array;
  /** `[numRows, height, width, channels]`. */
  shape: readonly [number, number, number, number];
}

/**
 * Feature maps of all training images: a float32 tensor, numbers in memory, or a function that computes those of some rows, from the
 * images through the frozen network in inference mode. The function must be synchronous, and must give a row the same maps each time; it
 * runs inside a tidy.
 */
export type FeatureMaps = Tensor4D | MapsInMemory | ((rows: Int32Array) => Tensor4D);

/** Checked {@link FeatureMaps}. */
export interface FeatureSource {
  /** Height, width and channels; not known of a function before it is called. */
  shape?: readonly [height: number, width: number, channels: number];
  /** Returns the maps of some rows; call it inside a tidy. */
  pick(rows: Int32Array): Tensor4D;
}

/** Fewest positions of a map in which specific and generic ones can be told apart. */
const FEWEST_POSITIONS = 4;

/** Checks feature maps. */
export function checkSource(caller: string, features: FeatureMaps, numRows: number): FeatureSource {
  if (features instanceof Tensor) {
    checkTensor(caller, 'features', features, {
      dtype: 'float32',
      shape: [numRows, 'height', 'width', 'channels'],
    });
    const sides = checkPositions(caller, features.shape);
    return {
      shape: sides,
      pick: (rows) => {
        // Rows that follow one another, as the bank looks at them, are one run.
        const isRun = rows.length > 0 && rows.every((row, i) => row === rows[0]! + i);
        if (isRun) return slice(features, [rows[0]!, 0, 0, 0], [rows.length, -1, -1, -1]);
        // tfjs's gather is slow there, element by element, and its tensors are arrays that are read without a copy.
        if (getBackend() === 'cpu') return pickRows(features.dataSync<'float32'>(), sides, rows);
        return gather(features, tensor1d(rows, 'int32'));
      },
    };
  }
  if (typeof features === 'function') {
    return {
      pick: (rows) => {
        const maps = checkTensor<Tensor4D>(caller, 'features(rows)', features(rows), {
          dtype: 'float32',
          shape: [rows.length, 'height', 'width', 'channels'],
        });
        checkPositions(caller, maps.shape);
        return maps;
      },
    };
  }
  const { data, shape } = checkInMemory(caller, features, numRows);
  const sides = checkPositions(caller, shape);
  return { shape: sides, pick: (rows) => pickRows(data, sides, rows) };
}

/** Returns the maps of some rows of numbers in memory. */
export function pickRows(
  data: Float32Array,
  shape: readonly [height: number, width: number, channels: number],
  rows: Int32Array,
): Tensor4D {
  const size = shape[0] * shape[1] * shape[2];
  const picked = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries()) picked.set(data.subarray(row * size, (row + 1) * size), at * size);
  return tidy(() => tensor4d(picked, [rows.length, ...shape]));
}

function checkInMemory(caller: string, maps: MapsInMemory, numRows: number): MapsInMemory {
  const { data, shape } = (maps ?? {}) as Partial<MapsInMemory>;
  if (!(data instanceof Float32Array) || !Array.isArray(shape)) {
    throw new TypeError(
      `${caller}: expected \`features\` to be a tensor, a function, or { data, shape } with a Float32Array, got ${describeValue(maps)}.`,
    );
  }
  const size = shape.reduce((product: number, side: number) => product * side, 1);
  if (shape.length !== 4 || shape[0] !== numRows || data.length !== size) {
    throw new RangeError(
      `${caller}: expected \`features\` to have shape [${numRows}, height, width, channels] and as many numbers, got [${shape.join(', ')}] and ${describeValue(data)}.`,
    );
  }
  for (const side of shape) checkNumber(caller, 'features.shape', side, { min: 1, integer: true });
  return maps;
}

function checkPositions(caller: string, shape: readonly number[]): readonly [number, number, number] {
  const [, height, width, channels] = shape as readonly [number, number, number, number];
  if (height * width >= FEWEST_POSITIONS) return [height, width, channels];
  throw new RangeError(
    `${caller}: expected \`features\` to have at least ${FEWEST_POSITIONS} positions, got ${height} × ${width}. The network shrinks its images ` +
      'too far for one position to differ from another: take larger images, a stem without stride or pooling (the CIFAR stem), or an earlier layer.',
  );
}
