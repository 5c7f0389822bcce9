import { expectWasmUpToDate } from '@lt/testkit';
import { expect, it } from 'vitest';
import { compileSweepKernels, createSweepKernels } from '../../src/neighbors/sweep-kernels.ts';

it('the committed WebAssembly is what its source compiles to', () => {
  expectWasmUpToDate(new URL('../../', import.meta.url));
});

it('compileSweepKernels compiles once, and every instance has a memory of its own', async () => {
  const module = compileSweepKernels();
  expect(compileSweepKernels()).toBe(module);
  const first = createSweepKernels(module!);
  expect(createSweepKernels(module!).memory).not.toBe(first.memory);
});
