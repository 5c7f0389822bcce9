import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addressesOf, runShared } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** Outer axes that the kernel loops over; the rest is one run of neighbors. */
const AXES = 3;
const BYTES = 4;

/** Where a part lies within a tensor. */
interface Part {
  tensor: TensorInfo;
  /** The first element of the part on each axis. */
  start: readonly number[];
}

/** One axis: elements of the part, and steps in elements from one to the next. */
interface Axis {
  size: number;
  fromStep: number;
  toStep: number;
}

/**
 * Copies a part of one tensor of numbers of 4 bytes into a part of another. Returns false, and copies nothing, if the part has more axes
 * than the kernel takes.
 */
export function copyPart(backend: WasmBackend, from: Part, to: Part, shape: readonly number[]): boolean {
  const axes = joined(from.tensor.shape, to.tensor.shape, shape);
  const last = axes.at(-1);
  const isRun = last?.fromStep === 1 && last.toStep === 1;
  const run = isRun ? axes.pop()!.size : 1;
  if (axes.length > AXES) return false;
  while (axes.length < AXES) axes.push({ size: 1, fromStep: 0, toStep: 0 });
  const [first, second, third] = axes as [Axis, Axis, Axis];
  const [source, target] = addressesOf(backend, [from.tensor, to.tensor]);
  const numbers = second.size * third.size * run;
  const work = { units: first.size, grain: Math.ceil(40_000 / numbers) };
  runShared(
    backend,
    'copyRuns',
    work,
    source + BYTES * offset(from),
    target + BYTES * offset(to),
    second.size,
    third.size,
    BYTES * run,
    BYTES * first.fromStep,
    BYTES * second.fromStep,
    BYTES * third.fromStep,
    BYTES * first.toStep,
    BYTES * second.toStep,
    BYTES * third.toStep,
  );
  return true;
}

/** The axes of the part without those of one element, neighbors joined where the part has all of the inner one on both sides. */
function joined(from: readonly number[], to: readonly number[], shape: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  const fromSteps = steps(from);
  const toSteps = steps(to);
  for (const [i, size] of shape.entries()) {
    if (size === 1) continue;
    const [fromStep, toStep] = [fromSteps[i]!, toSteps[i]!];
    const outer = axes.at(-1);
    if (outer && outer.fromStep === fromStep * size && outer.toStep === toStep * size) {
      axes[axes.length - 1] = { size: outer.size * size, fromStep, toStep };
    } else {
      axes.push({ size, fromStep, toStep });
    }
  }
  return axes;
}

function steps(shape: readonly number[]): number[] {
  let step = 1;
  return shape
    .toReversed()
    .map((size) => {
      const own = step;
      step *= size;
      return own;
    })
    .toReversed();
}

function offset({ tensor: { shape }, start }: Part): number {
  return steps(shape).reduce((sum, step, i) => sum + step * start[i]!, 0);
}
