import type { FlatRows } from './open-set-rows.ts';

/** Scores that follow from the logits of a row. */
export type LogitScore = 'msp' | 'maxLogit' | 'energy' | 'entropy';

/** Returns the score of each row of logits, larger = more known, in float64, `[numRows]`. */
export function logitScores(
  { data, numRows, numColumns }: FlatRows,
  score: LogitScore,
  temperature: number,
): Float64Array {
  return Float64Array.from({ length: numRows }, (_, row) => {
    const start = row * numColumns;
    let largest = -Infinity;
    for (let c = 0; c < numColumns; c++) largest = Math.max(largest, data[start + c]!);
    if (score === 'maxLogit') return largest;
    // Around the largest logit, so that nothing overflows: sum = Σ exp(z - largest), moment = Σ (z - largest) exp(z - largest).
    let [sum, moment] = [0, 0];
    for (let c = 0; c < numColumns; c++) {
      const below = (data[start + c]! - largest) / temperature;
      const share = Math.exp(below);
      sum += share;
      if (share > 0) moment += below * share;
    }
    if (score === 'msp') return 1 / sum;
    if (score === 'energy') return largest + temperature * Math.log(sum);
    // Σ p log p with log p = (z - largest) - log sum.
    return moment / sum - Math.log(sum);
  });
}

/** Returns the class of the largest logit of a row; of equal ones the first. */
export function largestLogit({ data, numColumns }: FlatRows, row: number): number {
  let best = 0;
  for (let c = 1; c < numColumns; c++) {
    if (data[row * numColumns + c]! > data[row * numColumns + best]!) best = c;
  }
  return best;
}
