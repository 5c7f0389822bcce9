/**
 * Returns the function from a uniform number in [0, 1) to a class, by the inverse of the cumulative distribution: the first class
 * whose cumulative weight is above `uniform · total`. A class of weight 0 is never picked, whatever rounding does.
 *
 * @param weights - Weight of each class, at least 0, not all 0; they need not sum to 1.
 */
export function classPicker(weights: ArrayLike<number>): (uniform: number) => number {
  const classes: number[] = [];
  const cumulative: number[] = [];
  let total = 0;
  for (let c = 0; c < weights.length; c++) {
    if (weights[c]! <= 0) continue;
    total += weights[c]!;
    classes.push(c);
    cumulative.push(total);
  }
  const last = classes.length - 1;
  return (uniform) => {
    const target = uniform * total;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return classes[low]!;
  };
}
