// The focal factors of one element, in double precision.

/** `(1 - p)^gamma`. */
export function modulatorOf(logP: number, gamma: number): number {
  return gamma === 0 ? 1 : (-Math.expm1(logP)) ** gamma;
}

/** `(1 - p)^gamma · (1 + gamma · p · log p / (p - 1))`. */
export function pullOf(logP: number, gamma: number): number {
  if (gamma === 0) return 1;
  // At -128, p is 0 in float32; below, 0 · Infinity would be NaN.
  const bounded = Math.max(logP, -128);
  const ratio = bounded === 0 ? 1 : bounded / Math.expm1(bounded);
  return modulatorOf(logP, gamma) * (1 + gamma * Math.exp(bounded) * ratio);
}

/** The focal loss of one logit and its slope; see src/kernels/sigmoid-focal.ts. */
export function sigmoidTerms(x: number, target: number, gamma: number): { loss: number; slope: number } {
  const exponential = Math.exp(-Math.abs(x));
  const [large, small] = [1 / (1 + exponential), exponential / (1 + exponential)];
  const [on, off] = x > 0 ? [large, small] : [small, large];
  const tail = Math.log1p(exponential);
  const crossEntropy = Math.max(x, 0) - x * target + tail;
  const modulator = Math.exp(-gamma * (x * target + Math.max(-x, 0) + tail));
  const loss = modulator * crossEntropy;
  const turn = target * on - (1 - target) * off;
  return { loss, slope: modulator * ((1 - target) * on - target * off) - gamma * (loss * turn) };
}
