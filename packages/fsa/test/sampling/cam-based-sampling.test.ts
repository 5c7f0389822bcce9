import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak, flatten } from '@lt/testkit';
import { dispose, type Tensor3D, type Tensor4D, tensor3d, tensor4d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { camBasedSampling, type ForegroundMove } from '../../src/index.ts';

const [HEIGHT, WIDTH, CHANNELS] = [6, 5, 2];

/** Images of random numbers, and maps of half their size. */
function given(batch: number, seed: number | string): [Tensor4D, Tensor3D] {
  const random = createRandom(seed);
  const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal());
  return [
    tensor4d(numbers(batch * HEIGHT * WIDTH * CHANNELS), [batch, HEIGHT, WIDTH, CHANNELS]),
    tensor3d(numbers(batch * 9), [batch, 3, 3]),
  ];
}

await describeBackends('camBasedSampling', () => {
  it('leaves images as they are that have no object, or one that fills them and is shifted', async () => {
    const [images, cam] = given(4, 'whole');
    const flat = zeros([4, 3, 3]) as Tensor3D;
    const before = await flatten(images);
    const shifted = await camBasedSampling(images, cam, { threshold: 0, moves: ['translate'] });
    expect(await flatten(shifted.images)).toEqual(before);
    for (const [map, threshold] of [
      [cam, 1e6],
      [flat, 0.75],
    ] as const) {
      const { images: same, moves } = await camBasedSampling(images, map, { threshold });
      expect(moves).toEqual(Array(4).fill('none'));
      expect(await flatten(same)).toEqual(before);
      same.dispose();
    }
    const still = await camBasedSampling(images, cam, { moves: ['rotate'], maxAngle: 0, maxScale: 0 });
    expect(await flatten(still.images)).toEqual(before);
    dispose([images, cam, flat, shifted.images, still.images]);
  });

  it('mirrors an image that is all object', async () => {
    const [images, cam] = given(2, 'mirror');
    const { images: flipped } = await camBasedSampling(images, cam, { threshold: 0, moves: ['flip'] });
    const mirrored = ((await images.array()) as number[][][][]).map((one) =>
      one.map((row) => row.toReversed()),
    );
    expect(await flipped.array()).toEqual(mirrored);
    dispose([images, cam, flipped]);
  });

  it('makes up no value: moved pixels are pixels of the image, blends of them when it turns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<ForegroundMove>('rotate', 'translate', 'flip'),
        fc.integer({ min: 0, max: 1e6 }),
        async (move, seed) => {
          const [images, cam] = given(2, seed);
          const { images: moved, moves } = await camBasedSampling(images, cam, { moves: [move], seed });
          expect(moves).toEqual([move, move]);
          const [before, after] = [await flatten(images), await flatten(moved)];
          const size = before.length / 2;
          for (let i = 0; i < after.length; i++) {
            const start = i < size ? 0 : size;
            const channel = before.slice(start, start + size).filter((_, k) => k % CHANNELS === i % CHANNELS);
            if (move === 'rotate') {
              expect(after[i]).toBeGreaterThanOrEqual(Math.min(...channel) - 1e-6);
              expect(after[i]).toBeLessThanOrEqual(Math.max(...channel) + 1e-6);
            } else {
              expect([...channel]).toContain(after[i]);
            }
          }
          dispose([images, cam, moved]);
        },
      ),
      { seed: 5, numRuns: 30 },
    );
  });

  it('keeps a shifted object whole inside the image', async () => {
    // One white pixel, alone in its map.
    const places = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const values = new Float32Array(12);
      values[5] = 1;
      const [images, cam] = [tensor4d(values, [1, 3, 4, 1]), tensor3d(values, [1, 3, 4])];
      const { images: moved } = await camBasedSampling(images, cam, { moves: ['translate'], seed });
      const after = await flatten(moved);
      const whites = [...after.keys()].filter((i) => after[i] === 1);
      expect(whites.length).toBeGreaterThanOrEqual(1);
      // Where the moved picture has nothing, the object stays to be seen at its old place too.
      expect(whites.filter((place) => place !== 5).length).toBeLessThanOrEqual(1);
      for (const place of whites) places.add(place);
      dispose([images, cam, moved]);
    }
    expect(places.size).toBeGreaterThan(8);
  });

  it('gives the same bytes for the same seed, uses every move, and leaks nothing', async () => {
    const [images, cam] = given(12, 'seeds');
    const run = async (seed: number): Promise<unknown> => {
      const { images: moved, moves } = await camBasedSampling(images, cam, { seed });
      const values = await flatten(moved);
      moved.dispose();
      return { values, moves };
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
    const { moves } = (await run(3)) as { moves: string[] };
    expect(new Set(moves)).toEqual(new Set(['rotate', 'translate', 'flip']));
    await expectNoLeak(async () => (await camBasedSampling(images, cam)).images);
    dispose([images, cam]);
  });

  it('names what is wrong', async () => {
    const [images, cam] = given(2, 'wrong');
    const one = zeros([1, 3, 3]) as Tensor3D;
    const refused = async (...args: unknown[]): Promise<string> =>
      camBasedSampling(...(args as Parameters<typeof camBasedSampling>)).then(String, String);
    expect(await refused([[1]], cam)).toMatchInlineSnapshot(
      `"TypeError: camBasedSampling: expected \`images\` to be a tensor, got array of 1."`,
    );
    expect(await refused(images, one)).toMatchInlineSnapshot(
      `"RangeError: camBasedSampling: expected \`cam\` to have shape [2, camHeight, camWidth], got [1, 3, 3]."`,
    );
    expect(await refused(images, cam, { moves: [] })).toMatchInlineSnapshot(
      `"RangeError: camBasedSampling: expected \`moves\` to name a move, got none."`,
    );
    expect(await refused(images, cam, { moves: ['zoom'] })).toMatchInlineSnapshot(
      `"RangeError: camBasedSampling: expected \`moves[0]\` to be one of 'rotate', 'translate', 'flip', got "zoom"."`,
    );
    expect(await refused(images, cam, { moves: 'flip' })).toMatchInlineSnapshot(
      `"TypeError: camBasedSampling: expected \`moves\` to be an array, got "flip"."`,
    );
    expect(await refused(images, cam, { maxScale: 1 })).toMatchInlineSnapshot(
      `"RangeError: camBasedSampling: expected \`maxScale\` to be a finite number >= 0 and < 1, got 1."`,
    );
    expect(await refused(images, cam, { maxAngle: 200 })).toMatchInlineSnapshot(
      `"RangeError: camBasedSampling: expected \`maxAngle\` to be a whole number >= 0 and <= 180, got 200."`,
    );
    dispose([images, cam, one]);
  });
});
