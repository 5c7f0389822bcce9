import { describe, expect, it } from 'vitest';
import { torchWeight } from '../src/torch-weight.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** The index of each place in row-major order. */
function* places(shape: readonly number[], start: number[] = []): Generator<number[]> {
  const [side, ...rest] = shape;
  if (side === undefined) yield start;
  else for (let i = 0; i < side; i++) yield* places(rest, [...start, i]);
}

function indexOf(place: readonly number[], shape: readonly number[]): number {
  return place.reduce((index, i, axis) => index * shape[axis]! + i, 0);
}

describe('torchWeight', () => {
  it.each<[string, string, number[], number[], (theirs: number[]) => number[]]>([
    ['kernel', 'weight', [5, 3], [3, 5], ([o, i]) => [i!, o!]],
    ['kernel', 'weight', [2, 3, 4, 5], [5, 4, 2, 3], ([o, i, y, x]) => [y!, x!, i!, o!]],
    ['kernel', 'weight', [2, 4, 5], [5, 4, 2], ([o, i, x]) => [x!, i!, o!]],
    // PyTorch numbers the outputs of a depthwise convolution channel by channel.
    ['depthwise_kernel', 'weight', [2, 3, 4, 2], [8, 1, 2, 3], ([o, , y, x]) => [y!, x!, o! >> 1, o! & 1]],
    ['bias', 'bias', [4], [4], (place) => place],
    ['gamma', 'weight', [4], [4], (place) => place],
    ['beta', 'bias', [4], [4], (place) => place],
    ['moving_mean', 'running_mean', [4], [4], (place) => place],
    ['moving_variance', 'running_var', [4], [4], (place) => place],
  ])('puts a %s, which is a %s in PyTorch, in order: %j', (kind, name, ours, theirs, move) => {
    const weight = torchWeight(kind, ours)!;
    expect(weight.name).toBe(name);
    expect(weight.shape).toEqual(theirs);
    const values = Float32Array.from({ length: sizeOf(theirs) }, (_, i) => i);
    const expected = new Float32Array(values.length);
    for (const place of places(theirs))
      expected[indexOf(move(place), ours)] = values[indexOf(place, theirs)]!;
    expect(weight.reorder(values)).toEqual(expected);
  });

  it('knows of no counterpart of other weights', () => {
    expect(torchWeight('recurrent_kernel', [2, 2])).toBeUndefined();
  });
});
