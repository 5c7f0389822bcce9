/** Average precision by its definition: recall and precision counted anew at each distinct score; `null` without positives. */
export function averagePrecisionOf(isPositive: readonly boolean[], scores: readonly number[]): number | null {
  const numPositives = isPositive.filter(Boolean).length;
  if (numPositives === 0) return null;
  const thresholds = [...new Set(scores)].sort((a, b) => b - a);
  let sum = 0;
  let recallBefore = 0;
  for (const threshold of thresholds) {
    const ranked = isPositive.filter((_, row) => scores[row]! >= threshold);
    const found = ranked.filter(Boolean).length;
    sum += (found / numPositives - recallBefore) * (found / ranked.length);
    recallBefore = found / numPositives;
  }
  return sum;
}
