import { bench, describe } from 'vitest';
import { createRandom } from '../src/create-random.ts';

// Each run makes 100,000 draws: 100 runs a second are 10 million draws a second.
const N = 100_000;
const random = createRandom('bench');

describe('100,000 draws', () => {
  const out = new Float64Array(N);
  bench('fill', () => {
    random.fill(out);
  });
  bench('next', () => {
    for (let i = 0; i < N; i++) out[i] = random.next();
  });
  bench('at, out of order', () => {
    for (let i = 0; i < N; i++) out[i] = random.at(i * 7);
  });
  bench('int', () => {
    for (let i = 0; i < N; i++) out[i] = random.int(1000);
  });
  bench('normal (50,000)', () => {
    for (let i = 0; i < N / 2; i++) out[i] = random.normal();
  });
  bench('Math.random, for comparison', () => {
    for (let i = 0; i < N; i++) out[i] = Math.random();
  });
});

describe('100,000 elements', () => {
  const array = Uint32Array.from({ length: N }, (_, i) => i);
  bench('shuffle', () => {
    random.shuffle(array);
  });
  const elementAt = random.permutation(N);
  bench('permutation, without a table', () => {
    for (let i = 0; i < N; i++) array[i] = elementAt(i);
  });
});
