import '@tensorflow/tfjs-backend-cpu';
import { expectNoLeak } from '@lt/testkit';
import { type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { planSmote } from '../../src/over/plan-smote.ts';
import { smote } from '../../src/over/smote.ts';
import { goldenSets } from './golden-sets.ts';

const [SET] = goldenSets().slice(3);
const { X, y } = SET!;

describe('planSmote', () => {
  it.each(['even', 'random'] as const)(
    'gives the rows of smote, any part of them on its own: %s',
    async (base) => {
      const whole = await smote(X, y, { seed: 5, base });
      const plan = await planSmote(X, y, { seed: 5, base });
      const made = whole.features.slice(X.length);
      expect(plan.size).toBe(made.length);
      expect(plan.materialize()).toEqual(made);
      expect(plan.labels()).toEqual(whole.labels.slice(X.length));
      expect(plan.report).toEqual(whole.report);
      for (const [from, to] of [
        [0, 1],
        [17, 90],
        [40, 41],
        [plan.size - 1, plan.size],
        [3, 3],
      ] as const) {
        expect(plan.materialize(from, to)).toEqual(made.slice(from, to));
        expect([...plan.provenance(from, to).gap]).toEqual([
          ...whole.provenance.gap.subarray(X.length + from, X.length + to),
        ]);
      }
    },
  );

  it('has other rows in every epoch, the same ones each time', async () => {
    const plan = await planSmote(X, y);
    expect(plan.materialize(0, 20, 1)).not.toEqual(plan.materialize(0, 20, 0));
    expect(plan.materialize(0, 20, 1)).not.toEqual(plan.materialize(0, 20, 2));
    expect(plan.materialize(5, 9, 1)).toEqual((await planSmote(X, y)).materialize(0, 20, 1).slice(5, 9));
  });

  it('mixes original and new rows in batches, each row once', async () => {
    const whole = await smote(X, y);
    const plan = await planSmote(X, y);
    const seen: number[] = [];
    for (const { features, labels, rows } of plan.batches({ batchSize: 64 })) {
      seen.push(...rows);
      expect(features).toEqual([...rows].map((row) => whole.features[row]));
      expect(labels).toEqual([...rows].map((row) => whole.labels[row]));
    }
    expect(seen).not.toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.toSorted((a, b) => a - b)).toEqual([...whole.labels.keys()]);
    const [first] = plan.batches({ batchSize: 8, rows: 'new', shuffle: false, epoch: 3 });
    expect(first!.features).toEqual(plan.materialize(0, 8, 3));
  });

  it('makes a tfjs dataset, whose passes are epochs', async () => {
    const plan = await planSmote(tensor2d(X), tensor1d(y, 'int32'));
    const dataset = await plan.toDataset(({ features, labels }) => ({ xs: features, ys: labels }), {
      batchSize: 100,
    });
    const passes = [await dataset.toArray(), await dataset.toArray()];
    for (const [epoch, pass] of passes.entries()) {
      const wanted = [...plan.batches({ batchSize: 100, epoch })];
      expect(pass.length).toBe(wanted.length);
      expect(dataset.size).toBe(wanted.length);
      const [{ xs, ys }] = pass as unknown as { xs: Tensor2D; ys: Tensor1D }[] as [
        { xs: Tensor2D; ys: Tensor1D },
      ];
      expect(await xs.array()).toEqual(await wanted[0]!.features.array());
      expect(await ys.array()).toEqual(await wanted[0]!.labels.array());
    }
    expect(await (passes[0]![0] as { xs: Tensor2D }).xs.data()).not.toEqual(
      await (passes[1]![0] as { xs: Tensor2D }).xs.data(),
    );
  });

  it('gives tensors for tensors, and leaks none', async () => {
    await expectNoLeak(async () => {
      const [features, labels] = [tensor2d(X), tensor1d(y, 'int32')];
      const plan = await planSmote(features, labels);
      const rows = plan.materialize(0, 4);
      expect(rows.shape).toEqual([4, X[0]!.length]);
      return [features, labels, rows, plan.labels(0, 4)];
    });
  });

  it('comes back from JSON, without a search', async () => {
    const plan = await planSmote(X, y, { seed: 'a', kNeighbors: 3 });
    const saved = JSON.parse(JSON.stringify(plan));
    const engine = { name: 'none', search: () => Promise.reject(new Error('searched')) };
    const again = await planSmote(X, y, { plan: saved, engine });
    expect(again.materialize(0, 50, 2)).toEqual(plan.materialize(0, 50, 2));
    expect(again.toJSON()).toEqual(saved);
    expect(again.report.classes).toEqual(plan.report.classes);
    await expect(planSmote(X.slice(1), y.slice(1), { plan: saved })).rejects.toThrow(RangeError);
    await expect(planSmote(X, y.toReversed(), { plan: saved })).rejects.toThrow(
      'planSmote: expected `plan` to belong',
    );
    await expect(planSmote(X, y, { plan: 'plan' as never })).rejects.toThrow(TypeError);
  });

  it('refuses rows, epochs and batches that there are not', async () => {
    const plan = await planSmote(X, y);
    const refused = (call: () => unknown) => expect(call);
    refused(() => plan.materialize(0, plan.size + 1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ResamplePlan.materialize: expected \`to\` to be a whole number >= 0 and <= 324, got 325.]`,
    );
    refused(() => plan.materialize(2, 1)).toThrow(RangeError);
    refused(() => plan.materialize(0, 1, -1)).toThrow(RangeError);
    refused(() => plan.labels(0.5, 1)).toThrow(RangeError);
    refused(() => [...plan.batches({ batchSize: 0 })]).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ResamplePlan.batches: expected \`batchSize\` to be a whole number >= 1, got 0.]`,
    );
    refused(() => [...plan.batches({ batchSize: 1, rows: 'old' as never })]).toThrow(RangeError);
    refused(() => [...plan.batches({ batchSize: 1, shuffle: 1 as never })]).toThrow(TypeError);
    await expect(plan.toDataset(3 as never, { batchSize: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: ResamplePlan.toDataset: expected \`fetch\` to be a function, got 3.]`,
    );
  });
});
