/** Shape and scale of a Weibull distribution. */
export interface Weibull {
  /** Shape, above 0. */
  shape: number;
  /** Scale, above 0. */
  scale: number;
}

/**
 * Returns the two-parameter Weibull distribution under which positive values are most likely; `null` if they do not tell: fewer than two
 * different ones.
 *
 *     0 = sum x^shape log x / sum x^shape - mean log x - 1 / shape,   scale = (mean x^shape)^(1 / shape)
 */
export function fitWeibull(values: readonly number[]): Weibull | null {
  // Not by spreading: a tail may hold more rows than a call takes arguments.
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (values.length < 2 || values.every((value) => value === largest)) return null;
  // Relative to the largest, so that no power overflows: u^shape with u <= 1.
  const logs = values.map((value) => Math.log(value / largest));
  const meanLog = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  // Values that differ by less than what logarithms can tell have no shape that float64 could hold.
  if (meanLog === 0) return null;
  /** The equation for the shape and its derivative; it grows from -Infinity to -meanLog, which is above 0. */
  const equation = (shape: number): [value: number, slope: number] => {
    let [powers, first, second] = [0, 0, 0];
    for (const log of logs) {
      const power = Math.exp(shape * log);
      powers += power;
      first += power * log;
      second += power * log * log;
    }
    const mean = first / powers;
    return [mean - meanLog - 1 / shape, second / powers - mean * mean + 1 / (shape * shape)];
  };
  let [below, above] = [0, -1 / meanLog];
  while (equation(above)[0] < 0) [below, above] = [above, 2 * above];
  // Newton's method, kept inside the bracket by halving it wherever a step would leave it.
  let shape = (below + above) / 2;
  for (let step = 0; step < 200; step++) {
    const [value, slope] = equation(shape);
    if (value < 0) below = shape;
    else above = shape;
    let next = shape - value / slope;
    if (!(next > below && next < above)) next = (below + above) / 2;
    if (Math.abs(next - shape) <= 1e-15 * shape) break;
    shape = next;
  }
  const meanPower = logs.reduce((sum, log) => sum + Math.exp(shape * log), 0) / logs.length;
  return { shape, scale: largest * Math.exp(Math.log(meanPower) / shape) };
}

/** Returns the probability of a value of at most `value`; 0 for one that is not positive. */
export function weibullCdf(value: number, { shape, scale }: Weibull): number {
  return value <= 0 ? 0 : -Math.expm1(-Math.exp(shape * Math.log(value / scale)));
}
