import { selectBackend } from '@lt/backend';
import { createRandom } from '@lt/core';
import { withinClassAxes } from '@lt/fsa';
import {
  dispose,
  eye,
  matMul,
  memory,
  mul,
  softmax,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FrozenNetwork } from '../src/refit.ts';
import { transferredBatches } from '../src/transferred-batches.ts';
import { translatedBatches } from '../src/translated-batches.ts';

const classCounts = Int32Array.of(600, 300, 200, 80, 20);
const classIds = Array.from(classCounts).flatMap((count, id) => Array<number>(count).fill(id));
const featureDim = 6;

beforeAll(async () => {
  await selectBackend({ require: 'cpu' });
});

/** Class c lies around 2 on axis c; the last axis hardly varies. Classes 3 and 4 are the tail. */
function withNetwork<T>(seed: number, use: (network: FrozenNetwork) => Promise<T>): Promise<T> {
  const random = createRandom('feature batches');
  const values = classIds.flatMap((id) =>
    Array.from(
      { length: featureDim },
      (_, k) => (k === id ? 2 : 0.5) + (k === 5 ? 0.02 : 0.2) * random.next(),
    ),
  );
  const features = tensor2d(values, [classIds.length, featureDim]);
  const kernel = tidy(() => mul(eye(featureDim, 5), 3) as Tensor2D);
  const bias: Tensor1D = zeros([5]);
  const network: FrozenNetwork = {
    train: { features, classIds: Int32Array.from(classIds) },
    maps: () => Promise.reject(new Error('no maps')),
    kernel,
    bias,
    setup: { classIds: Int32Array.from(classIds), classCounts, batchSize: 40, totalEpochs: 3, seed },
    signal: new AbortController().signal,
  };
  return use(network).finally(() => dispose([features, kernel, bias]));
}

type Row = { label: number; feature: number[] };

function rowsOf({ batchAt }: Awaited<ReturnType<typeof transferredBatches>>, index: number): Row[] {
  const { features, labels } = batchAt(index);
  const values = features.arraySync();
  features.dispose();
  return values.map((feature, i) => ({ feature, label: labels[i]! }));
}

describe('translatedBatches', () => {
  const take = (seed: number, epoch: number): Promise<{ accepted: number; rows: Row[] }> =>
    withNetwork(seed, async (network) => {
      const batches = translatedBatches(network);
      const { accepted } = await batches.makeEpoch(epoch, network);
      const rows = Array.from({ length: batches.numBatches }, (_, i) => rowsOf(batches, i)).flat();
      batches.dispose();
      return { accepted, rows };
    });

  it('hold real features, and in the place of some of the rarer ones what the network takes for their class', async () => {
    const { accepted, rows } = await take(0, 0);
    const real = await withNetwork(0, async ({ train }) => {
      const all = await train.features.array();
      return new Map(all.map((feature, row) => [String(feature), classIds[row]]));
    });
    const isReal = ({ feature }: Row): boolean => real.has(String(feature));
    const made = rows.filter((row) => !isReal(row));
    expect(made).toHaveLength(accepted);
    expect(accepted).toBeGreaterThan(20);
    for (const { feature, label } of rows.filter(isReal)) expect(real.get(String(feature))).toBe(label);
    // The largest class has no larger one to be made of.
    expect(new Set(made.map(({ label }) => label))).not.toContain(0);
    const probabilities = await withNetwork(0, ({ kernel }) =>
      tidy(() => softmax(matMul(tensor2d(made.map(({ feature }) => feature)), kernel))).array(),
    );
    for (const [i, row] of (probabilities as number[][]).entries()) {
      expect(row[made[i]!.label]).toBeGreaterThanOrEqual(0.9);
    }
    // Class-balanced, as M2m wants them.
    const counts = Array.from(classCounts, (_, id) => rows.filter(({ label }) => label === id).length);
    for (const count of counts) expect(count / rows.length).toBeCloseTo(1 / counts.length, 1);
  });

  it('are those of their seed and epoch', async () => {
    const first = await take(0, 1);
    expect(await take(0, 1)).toEqual(first);
    expect(await take(0, 2)).not.toEqual(first);
    expect(await take(1, 1)).not.toEqual(first);
  });

  it('are made against the classifier as it is', async () => {
    const other = await withNetwork(0, async (network) => {
      const batches = translatedBatches(network);
      const kernel = tidy(() => mul(network.kernel, -1) as Tensor2D);
      const { accepted } = await batches.makeEpoch(1, { kernel, bias: network.bias });
      const rows = Array.from({ length: batches.numBatches }, (_, i) => rowsOf(batches, i)).flat();
      batches.dispose();
      kernel.dispose();
      return { accepted, rows };
    });
    expect(other).not.toEqual(await take(0, 1));
  });

  it('leave no tensor', async () => {
    const before = memory().numTensors;
    await take(0, 0);
    expect(memory().numTensors).toBe(before);
  });
});

describe('transferredBatches', () => {
  const tailPerBatch = 16;
  const newPerTail = 3;

  it.each(['mean', 'image'] as const)(
    'to the %s: as a head feature lies from the mean of its class',
    async (start) => {
      const before = memory().numTensors;
      await withNetwork(0, async (network) => {
        const all = await network.train.features.array();
        const meanOf = (id: number): number[] =>
          Array.from({ length: featureDim }, (_, k) => {
            const own = all.filter((_, row) => classIds[row] === id);
            return own.reduce((sum, feature) => sum + feature[k]!, 0) / own.length;
          });
        const headRows = Array.from(classIds.keys()).filter((row) => classIds[row]! < 3);
        let ways = headRows.map((row) => all[row]!.map((value, k) => value - meanOf(classIds[row]!)[k]!));
        if (start === 'mean') {
          const head = tensor2d(headRows.map((row) => all[row]!));
          const { axes } = await withinClassAxes(
            head,
            headRows.map((row) => classIds[row]!),
            { numClasses: 5 },
          );
          // Something is left out, or the axes would tell nothing.
          expect(axes.shape[1]).toBeLessThan(featureDim);
          const along = tidy(() => matMul(matMul(tensor2d(ways), axes), axes, false, true));
          ways = (await along.array()) as number[][];
          dispose([head, axes, along]);
        }
        const batches = await transferredBatches(network, start);
        const rows = rowsOf(batches, 3);
        batches.dispose();
        expect(rows).toHaveLength(2 * tailPerBatch * (1 + newPerTail));
        const tail = rows.slice(0, tailPerBatch);
        const made = rows.slice(-tailPerBatch * newPerTail);
        for (const [i, { label, feature }] of made.entries()) {
          const source = tail[Math.floor(i / newPerTail)]!;
          expect(label).toBe(source.label);
          expect(label).toBeGreaterThanOrEqual(3);
          const from = start === 'mean' ? meanOf(label) : source.feature;
          const expected = ways.map((way) => way.map((step, k) => from[k]! + step));
          const nearest = Math.min(
            ...expected.map((one) => Math.max(...one.map((value, k) => Math.abs(value - feature[k]!)))),
          );
          expect(nearest).toBeLessThan(1e-5);
        }
        // Each is after another image of the head, but for a draw that comes again.
        expect(new Set(made.map(({ feature }) => String(feature))).size).toBeGreaterThan(made.length - 5);
      });
      expect(memory().numTensors).toBe(before);
    },
  );

  it('are those of their seed and number', async () => {
    const take = (seed: number, index: number): Promise<Row[]> =>
      withNetwork(seed, async (network) => {
        const batches = await transferredBatches(network, 'image');
        const rows = rowsOf(batches, index);
        batches.dispose();
        return rows;
      });
    const first = await take(0, 1);
    expect(await take(0, 1)).toEqual(first);
    expect(await take(0, 2)).not.toEqual(first);
    expect(await take(1, 1)).not.toEqual(first);
  });
});
