/**
 * Returns 64 bits of hash, in hexadecimal, of the settings and the class ids that decide the order of a sampler. It only has to tell
 * configurations apart, not to withstand an attacker.
 */
export function configHash(settings: Readonly<Record<string, unknown>>, classIds: ArrayLike<number>): string {
  const text = JSON.stringify(settings);
  let high = 0x243f6a88;
  let low = 0x85a308d3;
  const absorb = (word: number): void => {
    high = Math.imul(high ^ word, 0x85ebca6b);
    high ^= high >>> 15;
    low = Math.imul(low ^ word, 0x9e3779b1);
    low ^= low >>> 13;
  };
  for (let i = 0; i < text.length; i++) absorb(text.charCodeAt(i));
  for (let row = 0; row < classIds.length; row++) absorb(classIds[row]!);
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
