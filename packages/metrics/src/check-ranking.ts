import { checkNumbers, checkOneOf, checkOptions, describeValue } from '@lt/core';

/** What metrics of a ranking share. */
export interface RankingOptions {
  /**
   * Which rows are to be found: the known ones, by their high scores, or the unknown ones, by their low scores.
   *
   * @default 'known'
   */
  positive?: 'known' | 'unknown';
}

/** A ranking in which positives should come first. */
export interface Ranking {
  numRows: number;
  isPositive: (row: number) => boolean;
  /** Larger = more positive. */
  scoreOf: (row: number) => number;
}

/** Checks the arguments of a metric of a ranking, and turns the ranking so that a large score means positive. */
export function checkRanking(
  name: string,
  isKnown: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
  options: RankingOptions,
): Ranking {
  checkOptions(name, options);
  const flags = checkFlags(name, 'isKnown', isKnown);
  const positive = checkOneOf(name, 'positive', options.positive ?? 'known', ['known', 'unknown']);
  checkNumbers(name, 'scores', scores);
  if (scores.length !== flags.length) {
    throw new RangeError(
      `${name}: expected \`scores\` to hold ${flags.length} numbers, one for each of \`isKnown\`, got ${describeValue(scores)}.`,
    );
  }
  const sign = positive === 'known' ? 1 : -1;
  const wanted = positive === 'known' ? 1 : 0;
  return {
    numRows: flags.length,
    isPositive: (row) => flags[row] === wanted,
    scoreOf: (row) => sign * scores[row]!,
  };
}

/** Checks booleans, or 1 and 0, and returns them as 1 and 0. */
function checkFlags(name: string, argument: string, values: ArrayLike<number | boolean>): ArrayLike<number> {
  const numbers = Array.isArray(values)
    ? values.map((value) => (typeof value === 'boolean' ? Number(value) : value))
    : values;
  return checkNumbers(name, argument, numbers, { min: 0, max: 1, integer: true });
}
