/**
 * Returns the average precision of rows ranked by score, rows of equal score together; `null` without a positive row.
 */
export function precisionOfRanking(
  numRows: number,
  isPositive: (row: number) => boolean,
  scoreOf: (row: number) => number,
): number | null {
  const scores = new Float64Array(numRows);
  // Positives fill the array from its start, negatives from its end. Sorting the two as plain numbers is faster than sorting rows.
  let numPositives = 0;
  let end = numRows;
  for (let row = 0; row < numRows; row++) {
    if (isPositive(row)) scores[numPositives++] = scoreOf(row);
    else scores[--end] = scoreOf(row);
  }
  if (numPositives === 0) return null;
  const positives = scores.subarray(0, numPositives).sort();
  const negatives = scores.subarray(numPositives).sort();

  let sum = 0;
  let nextPositive = numPositives - 1;
  let nextNegative = negatives.length - 1;
  while (nextPositive >= 0) {
    const threshold = positives[nextPositive]!;
    const before = nextPositive;
    while (nextPositive >= 0 && positives[nextPositive] === threshold) nextPositive--;
    while (nextNegative >= 0 && negatives[nextNegative]! >= threshold) nextNegative--;
    const found = numPositives - 1 - nextPositive;
    const ranked = found + (negatives.length - 1 - nextNegative);
    sum += (before - nextPositive) * (found / ranked);
  }
  return sum / numPositives;
}
