import { checkTensor } from '@lt/core/tensor';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { CheckedRows } from './feature-rows.ts';
import type { Pca2d } from './pca-2d.ts';

/** Which class a classifier gives to each place of a plane, of `featureScatter`. */
export interface DecisionRegions {
  /** Class at the center of each cell, row by row from the least y, `[rows · columns]`. */
  classIds: Int32Array;
  /** Cells across. */
  columns: number;
  /** Cells upwards. */
  rows: number;
}

/** Least and greatest x and y of a picture. */
export interface PlaneBounds {
  /** Least and greatest x. */
  x: [number, number];
  /** Least and greatest y. */
  y: [number, number];
}

/** A linear classifier in memory. */
export interface PlainClassifier {
  weights: ArrayLike<number>;
  bias: ArrayLike<number>;
  numClasses: number;
}

/** Checks a linear classifier, and reads it from the backend. */
export async function readClassifier(
  caller: string,
  argument: string,
  { kernel, bias }: { kernel: Tensor2D; bias: Tensor1D },
  featureDim: number,
): Promise<PlainClassifier> {
  checkTensor(caller, `${argument}.kernel`, kernel, { dtype: 'float32', shape: [featureDim, 'numClasses'] });
  const numClasses = kernel.shape[1];
  checkTensor(caller, `${argument}.bias`, bias, { dtype: 'float32', shape: [numClasses] });
  const [weights, shifts] = await Promise.all([kernel.data(), bias.data()]);
  return { weights, bias: shifts, numClasses };
}

/** Returns the class of each cell's own features in the plane of two principal axes: exact, of the slice that the picture is. */
export function regionsOfPlane(
  { weights, bias, numClasses }: PlainClassifier,
  pca: Pca2d,
  bounds: PlaneBounds,
  resolution: number,
): DecisionRegions {
  // Logits are linear in the plane: three vectors say all.
  const logitsOf = (vector: Float64Array): Float64Array =>
    Float64Array.from({ length: numClasses }, (_, c) =>
      vector.reduce((sum, value, k) => sum + value * weights[k * numClasses + c]!, 0),
    );
  const atMean = logitsOf(pca.mean);
  const [alongX, alongY] = [logitsOf(pca.components[0]), logitsOf(pca.components[1])];
  return eachCell(bounds, resolution, (x, y) =>
    greatest(numClasses, (c) => atMean[c]! + bias[c]! + x * alongX[c]! + y * alongY[c]!),
  );
}

/** Returns for each cell the class that the nearest of some features, the first of `points`, is given: for planes that no feature can be read off. */
export function regionsOfNearest(
  { weights, bias, numClasses }: PlainClassifier,
  rows: readonly CheckedRows[],
  points: readonly { x: number; y: number }[],
  bounds: PlaneBounds,
  resolution: number,
): DecisionRegions {
  const predicted = rows.flatMap(({ data, numRows, featureDim }) =>
    Array.from({ length: numRows }, (_, row) =>
      greatest(numClasses, (c) => {
        let logit = bias[c]!;
        for (let k = 0; k < featureDim; k++)
          logit += data[row * featureDim + k]! * weights[k * numClasses + c]!;
        return logit;
      }),
    ),
  );
  return eachCell(bounds, resolution, (x, y) => {
    let [nearest, least] = [0, Infinity];
    for (let i = 0; i < predicted.length; i++) {
      const distance = (points[i]!.x - x) ** 2 + (points[i]!.y - y) ** 2;
      if (distance < least) [nearest, least] = [i, distance];
    }
    return predicted[nearest]!;
  });
}

function eachCell(
  { x: [left, right], y: [low, high] }: PlaneBounds,
  resolution: number,
  classAt: (x: number, y: number) => number,
): DecisionRegions {
  const classIds = Int32Array.from({ length: resolution * resolution }, (_, cell) =>
    classAt(
      left + ((right - left) * ((cell % resolution) + 0.5)) / resolution,
      low + ((high - low) * (Math.floor(cell / resolution) + 0.5)) / resolution,
    ),
  );
  return { classIds, columns: resolution, rows: resolution };
}

/** Returns the class of the greatest value, the lowest one of several. */
function greatest(numClasses: number, logitOf: (classId: number) => number): number {
  let [best, value] = [0, logitOf(0)];
  for (let c = 1; c < numClasses; c++) {
    const other = logitOf(c);
    if (other > value) [best, value] = [c, other];
  }
  return best;
}
