/**
 * Scales columns to mean 0 and standard deviation 1, as the given rows have them. A constant column is only shifted.
 *
 * @param features - Row after row.
 * @param rows - Rows that say what mean and deviation are: those to train on.
 */
export function standardize(features: Float64Array, numColumns: number, rows: Int32Array): Float64Array {
  const out = features.slice();
  for (let column = 0; column < numColumns; column++) {
    let mean = 0;
    for (const row of rows) mean += features[row * numColumns + column]! / rows.length;
    let variance = 0;
    for (const row of rows) variance += (features[row * numColumns + column]! - mean) ** 2 / rows.length;
    const deviation = Math.sqrt(variance) || 1;
    for (let i = column; i < out.length; i += numColumns) out[i] = (out[i]! - mean) / deviation;
  }
  return out;
}
