/**
 * Returns the value that occurs most often, one of them if several do.
 *
 * @param values - A few values, in which each is looked for: the categories of some neighbors.
 * @param uniform - A number in [0, 1) that decides between values that are equally frequent. They are ordered by where they first come.
 */
export function mostFrequent(values: ArrayLike<number>, uniform: number): number {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const at = distinct.indexOf(values[i]!);
    if (at === -1) {
      distinct.push(values[i]!);
      counts.push(1);
    } else counts[at]!++;
  }
  const most = counts.reduce((a, b) => Math.max(a, b));
  const tied = distinct.filter((_, at) => counts[at] === most);
  return tied[Math.floor(uniform * tied.length)]!;
}
