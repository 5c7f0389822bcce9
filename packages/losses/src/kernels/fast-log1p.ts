const STEPS = 64;

let table: Float64Array | undefined;

/** Returns the table of {@link fastLog1p}: log(1 + j / 64), then 1 / (1 + j / 64), for j from 0 to 64. Take it out of the loop. */
export function log1pTable(): Float64Array {
  table ??= Float64Array.from({ length: 2 * STEPS + 2 }, (_, i) =>
    i <= STEPS ? Math.log1p(i / STEPS) : STEPS / (i - 1),
  );
  return table;
}

/** Returns `log(1 + x)` for x from 0 to 1, to a relative error of 1e-11 however small x is, and faster than `Math.log1p`. */
export function fastLog1p(x: number, table: Float64Array): number {
  const j = (x * STEPS + 0.5) | 0;
  const r = (x - j / STEPS) * table[STEPS + 1 + j]!;
  return table[j]! + r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5)))));
}
