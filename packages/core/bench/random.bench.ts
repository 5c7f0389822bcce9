import { bench, describe } from 'vitest';
import { createRandom } from '../src/create-random.ts';
import { PhiloxRandom } from '../src/philox-random.ts';

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
  const short = new Float64Array(256);
  bench('fill, 256 at a time', () => {
    for (let i = 0; i < N; i += short.length) random.fill(short);
  });
  const inJs = new PhiloxRandom([1, 2], () => undefined);
  bench('fill, without WebAssembly', () => {
    inJs.fill(out);
  });
  bench('exponential', () => {
    for (let i = 0; i < N; i++) out[i] = random.exponential();
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
  // 65,536 elements: what a sampler waits for at the start of an epoch.
  bench('permutation, the table of 65,536', () => {
    random.permutation(65_536);
  });
  // Cycles of the Feistel network are longest just above a power of 4.
  for (const n of [65_536, N, 262_144, 262_145]) {
    const permutation = random.permutation(n);
    const rows = new Int32Array(256);
    bench(`permutation of ${n}, called`, () => {
      for (let i = 0; i < N; i++) array[i] = permutation(i % n);
    });
    bench(`permutation of ${n}, fill of 256`, () => {
      for (let i = 0; i < N; i += rows.length) permutation.fill(rows, i % (n - rows.length));
    });
  }
});
