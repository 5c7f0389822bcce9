import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { warmupMultiStep } from '../src/index.ts';

interface Case {
  base_lr: number;
  milestones: number[];
  gamma: number;
  warmup_epochs: number;
  warmup_factor: number;
  lr_by_epoch_1based: number[];
}
const golden = readGolden<{ cases: Case[] }>(new URL('./golden/warmup_multistep_lr.json', import.meta.url));

describe('warmupMultiStep', () => {
  it('rises from about half the rate and falls in the milestones’ own epochs', () => {
    const schedule = warmupMultiStep({
      learningRate: 0.3,
      milestones: [4, 6],
      gamma: 0.1,
      warmupEpochs: 3,
      warmupFactor: 0,
    });
    // epochs 1, 2, 3 of the authors: 1/3, 2/3, 1; epoch 4 and 6: a tenth each
    const rates = [0, 1, 2, 3, 4, 5].map(schedule);
    for (const [i, rate] of [0.1, 0.2, 0.3, 0.03, 0.03, 0.003].entries())
      expect(rates[i]).toBeCloseTo(rate, 14);
  });

  it.each(golden.cases)('gives the rates of the authors for gamma $gamma', (row) => {
    const schedule = warmupMultiStep({
      learningRate: row.base_lr,
      milestones: row.milestones,
      gamma: row.gamma,
      warmupEpochs: row.warmup_epochs,
      warmupFactor: row.warmup_factor,
    });
    expect(row.lr_by_epoch_1based).toHaveLength(200);
    for (const [epoch, rate] of row.lr_by_epoch_1based.entries()) {
      expect(Math.abs(schedule(epoch) - rate)).toBeLessThanOrEqual(1e-12 * rate);
    }
  });

  it('has the authors’ warm-up and PyTorch’s gamma as defaults', () => {
    const [first] = golden.cases.filter(({ gamma }) => gamma === 0.1);
    const schedule = warmupMultiStep({ learningRate: 0.1, milestones: [120, 160] });
    for (const epoch of [0, 3, 4, 118, 119, 159]) {
      expect(schedule(epoch)).toBeCloseTo(first!.lr_by_epoch_1based[epoch]!, 14);
    }
  });

  it('without warm-up and milestones is constant', () => {
    const schedule = warmupMultiStep({ learningRate: 0.1, milestones: [], warmupEpochs: 0 });
    expect([0, 1, 99].map(schedule)).toEqual([0.1, 0.1, 0.1]);
  });

  it('scales with the learning rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 10, noNaN: true }),
        fc.integer({ min: 0, max: 250 }),
        (rate, epoch) => {
          const options = { milestones: [120, 160], gamma: 0.01 };
          const unit = warmupMultiStep({ learningRate: 1, ...options })(epoch);
          expect(warmupMultiStep({ learningRate: rate, ...options })(epoch) / rate).toBeCloseTo(unit, 12);
        },
      ),
      { seed: 1 },
    );
  });

  it('refuses options outside their range', () => {
    const valid = { learningRate: 0.1, milestones: [120, 160] };
    expect(() => warmupMultiStep(null as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: warmupMultiStep: expected \`options\` to be an object, got null.]`,
    );
    expect(() => warmupMultiStep({ ...valid, learningRate: Infinity })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`learningRate\` to be a finite number >= 0, got Infinity.]`,
    );
    expect(() => warmupMultiStep({ ...valid, milestones: 120 as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: warmupMultiStep: expected \`milestones\` to be an array or typed array of numbers, got 120.]`,
    );
    expect(() => warmupMultiStep({ ...valid, milestones: [160, 120] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`milestones\` to ascend, got 120 after 160 at index 1.]`,
    );
    expect(() => warmupMultiStep({ ...valid, milestones: [0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`milestones[0]\` to be a finite number >= 1, got 0.]`,
    );
    expect(() => warmupMultiStep({ ...valid, gamma: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`gamma\` to be a finite number > 0, got 0.]`,
    );
    expect(() => warmupMultiStep({ ...valid, warmupEpochs: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`warmupEpochs\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => warmupMultiStep({ ...valid, warmupFactor: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`warmupFactor\` to be a finite number >= 0 and <= 1, got 2.]`,
    );
    expect(() => warmupMultiStep(valid)(NaN)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: warmupMultiStep: expected \`epoch\` to be a finite number >= 0, got NaN.]`,
    );
  });
});
