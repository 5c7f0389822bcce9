/** Returns `base^gamma` as code of a shader. The usual exponents need no `pow`, which is off by more on GPUs. */
export function powerOf(gamma: number, otherwise: string): string {
  if (gamma === 0) return '1.0';
  if (gamma === 1) return 'base';
  if (gamma === 2) return 'base * base';
  if (gamma === 4) return '(base * base) * (base * base)';
  return otherwise;
}
