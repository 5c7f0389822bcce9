import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@lt/core';
import { expectNoLeak } from '@lt/testkit';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResamplingReport } from '../../src/resampling/report.ts';
import { type ResampleStreamOptions, resampleStream } from '../../src/stream/resample-stream.ts';
import type { ResampledChunk } from '../../src/stream/stream-chunk.ts';

/** Rows of the classes 'a' (many), 'b' and 'c' (few) in random order. */
function makeRows(numRows: number, seed: number) {
  const random = createRandom(seed, 'test');
  const labels = Array.from({ length: numRows }, () => 'aaaaaaaaabbc'[random.int(12)]!);
  for (const [i, label] of ['a', 'b', 'c'].entries()) labels[i] = label;
  const features = labels.map((label) => [
    random.int(50) + (label === 'a' ? 0 : 20),
    random.int(50),
    random.next(),
  ]);
  return { features, labels };
}

async function* inChunks({ features, labels }: ReturnType<typeof makeRows>, size: number) {
  for (let from = 0; from < labels.length; from += size) {
    yield { features: features.slice(from, from + size), labels: labels.slice(from, from + size) };
  }
}

async function collect(stream: AsyncIterable<ResampledChunk<number[][], string[]>>) {
  const chunks: ResampledChunk<number[][], string[]>[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return {
    chunks,
    features: chunks.flatMap((chunk) => chunk.features),
    labels: chunks.flatMap((chunk) => chunk.labels),
    kind: chunks.flatMap(({ provenance }) => [...provenance.kind]),
    base: chunks.flatMap(({ provenance }) => [...provenance.base]),
    neighbor: chunks.flatMap(({ provenance }) => [...provenance.neighbor]),
    gap: chunks.flatMap(({ provenance }) => [...provenance.gap]),
  };
}

const countsOf = (labels: readonly string[]) =>
  new Map(
    [...new Set(labels)].sort().map((label) => [label, labels.filter((other) => other === label).length]),
  );

const ROWS = makeRows(300, 1);
const COUNTS = countsOf(ROWS.labels);
const LARGEST = Math.max(...COUNTS.values());

const FORMS: [title: string, options: ResampleStreamOptions][] = [
  ['at the end', {}],
  ['at the end, with counts', { emit: 'end', classCounts: COUNTS }],
  ['among the rows, with counts', { classCounts: COUNTS }],
  ['among the rows, without counts', { emit: 'running' }],
];

describe('resampleStream', () => {
  it.each(FORMS)(
    'passes all rows on in order and adds as many as the strategy says: %s',
    async (_, options) => {
      const out = await collect(resampleStream(inChunks(ROWS, 40), options));
      const original = out.kind.flatMap((kind, i) => (kind === 0 ? [i] : []));
      expect(original.map((i) => out.features[i])).toEqual(ROWS.features);
      expect(original.map((i) => out.labels[i])).toEqual(ROWS.labels);
      expect(original.map((i) => out.base[i])).toEqual([...ROWS.labels.keys()]);
      expect([...countsOf(out.labels).values()]).toEqual([LARGEST, LARGEST, LARGEST]);
    },
  );

  it.each(FORMS)('makes rows between a row and one of its class: %s', async (_, options) => {
    const out = await collect(resampleStream(inChunks(ROWS, 40), { ...options, seed: 5 }));
    expect(out.kind.every((kind) => kind <= 1)).toBe(true);
    for (const [i, kind] of out.kind.entries()) {
      if (kind === 0) continue;
      const [base, neighbor, gap] = [out.base[i]!, out.neighbor[i]!, out.gap[i]!];
      expect([ROWS.labels[base], ROWS.labels[neighbor]]).toEqual([out.labels[i], out.labels[i]]);
      expect(gap >= 0 && gap < 1 && base !== neighbor).toBe(true);
      for (const [f, value] of out.features[i]!.entries()) {
        const [x, y] = [ROWS.features[base]![f]!, ROWS.features[neighbor]![f]!];
        expect(value).toBeCloseTo(x + gap * (y - x), 10);
        expect(value >= Math.min(x, y) && value <= Math.max(x, y)).toBe(true);
      }
    }
  });

  it('goes toward one of the exact nearest rows while a class fits into its reservoir', async () => {
    const kNeighbors = 3;
    const out = await collect(resampleStream(inChunks(ROWS, 64), { kNeighbors }));
    const squared = (a: number, b: number) =>
      ROWS.features[a]!.reduce((sum, x, f) => sum + (x - ROWS.features[b]![f]!) ** 2, 0);
    const bases = new Map<number, number>();
    for (const [i, kind] of out.kind.entries()) {
      if (kind === 0) continue;
      const base = out.base[i]!;
      bases.set(base, (bases.get(base) ?? 0) + 1);
      const nearest = [...ROWS.labels.keys()]
        .filter((row) => row !== base && ROWS.labels[row] === out.labels[i])
        .sort((a, b) => squared(base, a) - squared(base, b) || a - b);
      expect(nearest.slice(0, kNeighbors)).toContain(out.neighbor[i]);
    }
    // Each row is a base as often as the others of its class, or once more.
    for (const [label, count] of COUNTS) {
      const share = (LARGEST - count) / count;
      for (const [row, of] of ROWS.labels.entries()) {
        if (of !== label) continue;
        expect(Math.abs((bases.get(row) ?? 0) - share)).toBeLessThan(1);
      }
    }
  });

  it('gives the same rows whatever the size of the chunks', async () => {
    const form = fc.constantFrom(...FORMS.map(([, options]) => options));
    const sizes = fc.tuple(fc.integer({ min: 1, max: 320 }), fc.integer({ min: 1, max: 320 }));
    await fc.assert(
      fc.asyncProperty(
        form,
        sizes,
        fc.nat(),
        fc.integer({ min: 2, max: 40 }),
        async (options, [a, b], seed, reservoir) => {
          const run = async (size: number, chunkRows: number) => {
            const given = { ...options, seed, reservoirPerClass: reservoir, chunkRows };
            const { chunks, ...out } = await collect(resampleStream(inChunks(ROWS, size), given));
            expect(chunks.length).toBeGreaterThan(0);
            return out;
          };
          expect(await run(a, 10)).toEqual(await run(b, 1000));
        },
      ),
      { seed: 20261123, numRuns: 30 },
    );
  });

  it('spreads the new rows evenly among those of their class where counts are given', async () => {
    const out = await collect(resampleStream(inChunks(ROWS, 64), { classCounts: COUNTS }));
    for (const [label, count] of COUNTS) {
      const wanted = LARGEST - count;
      let [seen, made] = [0, 0];
      for (const [i, kind] of out.kind.entries()) {
        if (out.labels[i] !== label) continue;
        if (kind === 0) {
          // The first five wait for neighbors.
          if (seen > 5) expect(made).toBe(Math.floor((wanted * seen) / count));
          seen++;
        } else made++;
      }
      expect([seen, made]).toEqual([count, wanted]);
    }
  });

  it('follows the running counts where none are given', async () => {
    const out = await collect(resampleStream(inChunks(makeRows(4000, 3), 64), { emit: 'running' }));
    const half = out.labels.slice(0, Math.floor(out.labels.length / 2));
    const counts = [...countsOf(half).values()];
    expect(counts.length).toBe(3);
    expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.9);
  });

  it('makes rows of no more rows of a class than its reservoir holds', async () => {
    const out = await collect(
      resampleStream(inChunks(ROWS, 64), { reservoirPerClass: 7, samplingStrategy: 'all' }),
    );
    for (const label of ['b', 'c']) {
      const parents = out.kind.flatMap((kind, i) =>
        kind !== 0 && out.labels[i] === label ? [out.base[i], out.neighbor[i]] : [],
      );
      expect(new Set(parents).size).toBe(7);
    }
  });

  it('takes any strategy, reports what it did, and has copies of a single row', async () => {
    const features = [[0], [1], [2], [3], [9]];
    let report: ResamplingReport | undefined;
    const out = await collect(
      resampleStream([{ features, labels: ['x', 'x', 'x', 'x', 'y'] }], {
        samplingStrategy: { x: 5, y: 3 },
        onReport: (made) => {
          report = made;
        },
      }),
    );
    expect(out.features.slice(6)).toEqual([[9], [9]]);
    expect([out.kind.slice(5), out.base.slice(6), out.neighbor.slice(6)]).toEqual([
      [1, 2, 2],
      [4, 4],
      [-1, -1],
    ]);
    expect(report).toMatchInlineSnapshot(`
      {
        "classes": [
          {
            "after": 5,
            "before": 4,
            "kNeighbors": 3,
            "label": "x",
          },
          {
            "after": 3,
            "before": 1,
            "kNeighbors": 0,
            "label": "y",
          },
        ],
        "warnings": [
          "class 'x' has 4 rows: its new rows use 3 neighbors instead of 5.",
          "class 'y' has 1 row: its new rows are copies of it.",
        ],
      }
    `);
  });

  it('gives back the kinds that came', async () => {
    const data = Float32Array.from(ROWS.features.flat());
    const labels = Uint8Array.from(ROWS.labels, (label) => label.charCodeAt(0));
    const shape = [300, 3, 1];
    for await (const chunk of resampleStream([{ features: { data, shape }, labels }])) {
      expect(chunk.features.data).toBeInstanceOf(Float32Array);
      expect(chunk.features.shape).toEqual([chunk.labels.length, 3, 1]);
      expect(chunk.labels).toBeInstanceOf(Uint8Array);
    }
    const [xs, ys] = [tensor2d(data, [300, 3]), tensor1d(Int32Array.from(labels), 'int32')];
    await expectNoLeak(async () => {
      const made: unknown[] = [];
      for await (const chunk of resampleStream([{ features: xs, labels: ys }])) {
        expect([chunk.features.shape[1], chunk.labels.dtype]).toEqual([3, 'int32']);
        made.push(chunk.features, chunk.labels);
      }
      return made;
    });
    expect(xs.isDisposed || ys.isDisposed).toBe(false);
  });

  it('tells how far it is, ends the iteration of the chunks with its own, and stops when it is told to', async () => {
    const done: number[][] = [];
    let isClosed = false;
    async function* source() {
      try {
        yield* inChunks(ROWS, 100);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of resampleStream(source(), {
      onProgress: (event) => done.push([event.done, event.total]),
    })) {
      if (done.length === 2) break;
    }
    expect([done, isClosed]).toEqual([
      [
        [100, 100],
        [200, 200],
      ],
      true,
    ]);
    const control = new AbortController();
    const aborted = collect(
      resampleStream(inChunks(ROWS, 100), {
        signal: control.signal,
        chunkRows: 50,
        onProgress: (event) => event.done > 350 && control.abort(new Error('enough')),
      }),
    );
    await expect(aborted).rejects.toThrow('enough');
  });

  it('hears a signal while chunks come from memory', async () => {
    let numRead = 0;
    const control = new AbortController();
    async function* source() {
      while (numRead++ < 1e6) {
        // Aborts from a timer, which needs the event loop.
        if (numRead === 1) setTimeout(() => control.abort(new Error('enough')), 1);
        yield ROWS;
      }
    }
    const deadline = performance.now() + 10_000;
    const stream = resampleStream(source(), { signal: control.signal });
    const read = async () => {
      for await (const _ of stream) if (performance.now() > deadline) throw new Error('not heard');
    };
    await expect(read()).rejects.toThrow('enough');
  });

  it('counts rows over the whole stream in messages', async () => {
    const chunks = [
      { features: [[0], [1]], labels: ['a', 'b'] },
      { features: [[2], [Number.NaN]], labels: ['a', 'b'] },
    ];
    await expect(collect(resampleStream(chunks))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected \`features\` to be finite, got NaN in row 3, column 0.]`,
    );
  });

  it('refuses labels of two kinds, as `smote` does', async () => {
    const chunks = [
      { features: [[0], [1]], labels: ['a', 'b'] },
      { features: [[2], [3]], labels: [1, 2] },
    ];
    const read = collect(resampleStream(chunks as { features: number[][]; labels: string[] }[]));
    await expect(read).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: resampleStream: expected the labels of all chunks to be of one kind, got 1 behind "a".]`,
    );
  });

  it('refuses what it cannot do', async () => {
    const failing = async (chunks: unknown, options: object = {}) =>
      collect(resampleStream(chunks as { features: number[][]; labels: string[] }[], options));
    const first = { features: [[0], [1]], labels: ['a', 'b'] };
    await expect(failing([])).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected at least two classes that have rows, got 0.]`,
    );
    await expect(failing([{ ...first, labels: ['a', 'a'] }])).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected at least two classes that have rows, got 1.]`,
    );
    await expect(
      failing([first, { features: [[0, 1]], labels: ['a'] }]),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected the rows of all chunks to hold 1 numbers like the first, got 2.]`,
    );
    await expect(
      failing([first, { features: { data: new Float32Array(1), shape: [1, 1] }, labels: ['a'] }]),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: resampleStream: expected the features of all chunks to be of one kind, got Float32Array of 1 behind Float64Array of 2.]`,
    );
    await expect(failing([null])).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: resampleStream: expected each of \`chunks\` to be { features, labels }, got null.]`,
    );
    const classCounts = new Map([
      ['a', 2],
      ['b', 1],
    ]);
    await expect(failing([first], { classCounts })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected \`classCounts\` to be those of the stream, 2 for class "a", got 1.]`,
    );
    await expect(failing([first, first], { classCounts })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected \`classCounts\` to be those of the stream, 1 for class "b", got more.]`,
    );
    await expect(
      failing([first], { emit: 'running', samplingStrategy: { a: 3 } }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected \`samplingStrategy\` to be a name, a rule or a function where \`emit\` is 'running' and \`classCounts\` are not given, got Object.]`,
    );
    await expect(failing(3)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: resampleStream: expected \`chunks\` to be an async iterable, got 3.]`,
    );
    await expect(failing([first], { kNeighbors: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: resampleStream: expected \`kNeighbors\` to be a whole number >= 1 and <= 67108864, got 0.]`,
    );
  });
});
