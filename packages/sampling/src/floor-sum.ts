/**
 * Returns the sum of floor((a·i + b) / m) over i = 0 … n-1, in as many steps as Euclid's algorithm takes on a and m.
 *
 * All arguments are whole numbers, m above 0, the others at least 0. Every sum is exact as long as a·n + b, n² and the result are
 * below 2^53.
 */
export function floorSum(n: number, m: number, a: number, b: number): number {
  let sum = 0;
  while (n > 0) {
    sum += ((n * (n - 1)) / 2) * Math.floor(a / m) + n * Math.floor(b / m);
    a %= m;
    b %= m;
    // Counts the lattice points below the line from the other axis.
    const top = a * n + b;
    n = Math.floor(top / m);
    b = top % m;
    [m, a] = [a, m];
  }
  return sum;
}
