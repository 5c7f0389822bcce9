/**
 * Returns the value that occurs most often, one of them if several do.
 *
 * @param values - A few values, each of which is compared with all others: the categories of some neighbors.
 * @param draw - Gives a number in [0, 1), which decides between values that are equally frequent, in the order in which they first come.
 */
export function mostFrequent(values: ArrayLike<number>, draw: () => number): number {
  const countFrom = (first: number): number => {
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== values[first]) continue;
      if (i < first) return 0;
      count++;
    }
    return count;
  };
  let most = 0;
  let winner = 0;
  let numTied = 0;
  for (let i = 0; i < values.length; i++) {
    const count = countFrom(i);
    if (count > most) {
      most = count;
      winner = i;
      numTied = 1;
    } else if (count === most) numTied++;
  }
  if (numTied === 1) return values[winner]!;
  let left = Math.floor(draw() * numTied);
  for (let i = 0; ; i++) if (countFrom(i) === most && left-- === 0) return values[i]!;
}
