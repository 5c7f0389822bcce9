/** Features as numbers, and what is known of their classes. */
export interface ClassRows {
  /** Features, row by row. */
  data: Float32Array;
  /** Numbers of a row. */
  featureDim: number;
  /** Rows of each class, `[numClasses]`. */
  rows: readonly Int32Array[];
  /** Classes to make features for. */
  classes: readonly number[];
  /** Mean of each of them, in the order of `classes`. */
  means: readonly Float32Array[];
  /** Mean distance of a class's features to its mean, `[numClasses]`; for one of a single row that of the others. */
  spreads: Float64Array;
  /** Mean and standard deviation of the rows of `classes`, number by number. */
  center: Float32Array;
  scale: Float32Array;
}

/** Looks at features once: means, spreads and scales. In float64, so that they are the same on every backend. */
export function measureClasses(
  data: Float32Array,
  featureDim: number,
  rows: readonly Int32Array[],
  classes: readonly number[],
): ClassRows {
  const allMeans = rows.map((ofClass) => meanOf(data, featureDim, ofClass));
  const { center, scale } = standardize(
    data,
    featureDim,
    classes.flatMap((c) => [...rows[c]!]),
  );
  return {
    data,
    featureDim,
    rows,
    classes,
    means: classes.map((c) => Float32Array.from(allMeans[c]!)),
    spreads: spreadsOf(data, featureDim, rows, allMeans),
    center,
    scale,
  };
}

function meanOf(data: Float32Array, featureDim: number, rows: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(featureDim);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < featureDim; k++) mean[k]! += data[rows[i]! * featureDim + k]! / rows.length;
  }
  return mean;
}

function spreadsOf(
  data: Float32Array,
  featureDim: number,
  rows: readonly Int32Array[],
  means: readonly Float64Array[],
): Float64Array {
  const spreads = Float64Array.from(rows, (ofClass, c) => {
    let total = 0;
    for (const row of ofClass) {
      let squares = 0;
      for (let k = 0; k < featureDim; k++) squares += (data[row * featureDim + k]! - means[c]![k]!) ** 2;
      total += Math.sqrt(squares);
    }
    return ofClass.length > 1 ? total / ofClass.length : 0;
  });
  const known = spreads.filter((_, c) => rows[c]!.length > 1);
  const fallback = known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : 0;
  return spreads.map((spread, c) => (rows[c]!.length === 1 ? fallback : spread));
}

function standardize(
  data: Float32Array,
  featureDim: number,
  rows: readonly number[],
): { center: Float32Array; scale: Float32Array } {
  const center = meanOf(data, featureDim, rows);
  const variance = new Float64Array(featureDim);
  for (const row of rows) {
    for (let k = 0; k < featureDim; k++) {
      variance[k]! += (data[row * featureDim + k]! - center[k]!) ** 2 / rows.length;
    }
  }
  // A number that never varies, as a dead channel's, stays as it is.
  const scale = variance.map((value) => (value > 1e-12 ? Math.sqrt(value) : 1));
  return { center: Float32Array.from(center), scale: Float32Array.from(scale) };
}
