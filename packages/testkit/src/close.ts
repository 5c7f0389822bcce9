import { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { backendTolerance } from './backends.ts';
import { noteDeviation } from './deviation.ts';

/** Numbers in any form that a test may hold them in. */
export type Numbers = Tensor | number | ArrayLike<number> | readonly Numbers[];

/** Options of {@link expectAllClose}. */
export interface CloseOptions {
  /** Allowed absolute error. @default the tolerance of the backend in use */
  absolute?: number;
  /** Allowed error relative to the expected value. @default the tolerance of the backend in use */
  relative?: number;
}

/**
 * Expects two sets of numbers, tensors or nested arrays, to have as many elements and to agree element by element:
 * `|actual - expected| <= absolute + relative · |expected|`. NaN equals NaN, and an infinity equals only itself. Two tensors must also
 * have the same shape. The largest deviation, relative to the number or to 1, stays with the result of the test, unless more than 0.01 is allowed:
 * then it is that of a draw, of integers or of a difference quotient, and says nothing about a backend.
 */
export async function expectAllClose(
  actual: Numbers,
  expected: Numbers,
  options: CloseOptions = {},
): Promise<void> {
  const deviation = await expectClose(actual, expected, options);
  if (Math.max(options.absolute ?? 0, options.relative ?? 0) <= 0.01) noteDeviation(deviation);
}

/** See {@link expectAllClose}. Returns the largest deviation, for what must not stay with the test, as differences do not. */
export async function expectClose(
  actual: Numbers,
  expected: Numbers,
  options: CloseOptions = {},
): Promise<number> {
  const { absolute = backendTolerance(), relative = backendTolerance() } = options;
  if (actual instanceof Tensor && expected instanceof Tensor) {
    expect(actual.shape, 'shape').toEqual(expected.shape);
  }
  const got = await flatten(actual);
  const wanted = await flatten(expected);
  expect(got.length, 'number of elements').toBe(wanted.length);
  let deviation = 0;
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [got[i]!, wanted[i]!];
    if (Object.is(a, b) || a === b) continue;
    const error = Math.abs(a - b);
    if (!(error <= absolute + relative * Math.abs(b)) || !Number.isFinite(b)) {
      const allowed = `${absolute} + ${relative} relative`;
      expect.fail(`element ${i} is ${a}, expected ${b}: off by ${error}, allowed ${allowed}`);
    }
    deviation = Math.max(deviation, error / Math.max(1, Math.abs(b)));
  }
  return deviation;
}

/** Returns all numbers of a tensor or a nested array in order, as float64. Reads a tensor without disposing it. */
export async function flatten(values: Numbers): Promise<number[]> {
  if (typeof values === 'number') return [values];
  if (values instanceof Tensor) return Array.from(await values.data());
  const parts = await Promise.all(Array.from(values as ArrayLike<Numbers>, flatten));
  return parts.flat();
}
