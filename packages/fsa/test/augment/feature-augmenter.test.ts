import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, flatten, readGolden } from '@lt/testkit';
import {
  mean,
  ones,
  slice,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  type AugmentedBatch,
  ConfusionAccumulator,
  confusingClasses,
  FeatureAugmenter,
  type FeatureAugmenterOptions,
  FeatureBank,
} from '../../src/index.ts';
import { classIds, inMemory, kernel, maps, meanOf, numRows, vectorAt } from '../long-tail.ts';

const golden = readGolden<{
  cases: {
    input: { Nt: number; Na: number; tailLabels: number[]; headLabels: number[] };
    expected: { batchSize: number; labels: number[]; kind: string[] };
  }[];
}>(new URL('../golden/batch.json', import.meta.url));

const options = (): FeatureAugmenterOptions => ({
  features: maps(),
  classIds,
  kernel: kernel(),
  headShare: 0.8,
  tailPerBatch: 4,
  donorsPerTail: 2,
  specificThreshold: 0.7,
  genericThreshold: 0.4,
  random: createRandom(5),
});
const made = async (more: Partial<FeatureAugmenterOptions> = {}): Promise<FeatureAugmenter> => {
  const augmenter = new FeatureAugmenter({ ...options(), ...more });
  await augmenter.prepare();
  return augmenter;
};
const rowOf = async ({ features }: AugmentedBatch, i: number): Promise<number[]> =>
  (await features.array())[i]!;
const everyVector = (row: number): number[][] => Array.from({ length: 9 }, (_, p) => vectorAt(row, p));

await describeBackends('FeatureAugmenter', () => {
  it.each(golden.cases)('lays a batch out as the golden values do (%#)', async ({ input, expected }) => {
    const { Nt, Na, tailLabels, headLabels } = input;
    // One image for each place in the batch, drawn in this order.
    const ids = [...tailLabels, ...headLabels];
    const order = [...tailLabels.keys()].map((i) => i);
    const tails = [...new Set(tailLabels)];
    const heads = [...new Set(headLabels)];
    const augmenter = await made({
      features: { data: repeated(ids.length), shape: [ids.length, 3, 3, 5] },
      classIds: ids,
      kernel: ones([5, Math.max(...ids) + 1]),
      headClasses: heads,
      tailClasses: tails,
      tailPerBatch: Nt,
      donorsPerTail: Na,
    });
    expect(augmenter.batchSize).toBe(expected.batchSize);
    const { features, labels, kind, rows } = augmenter.batchAt(0);
    expect(features.shape).toEqual([expected.batchSize, 5]);
    expect(kind).toEqual(expected.kind);
    // The golden labels, with the tail images that were drawn in place of those of the file.
    const drawn = order.map((i) => ids[rows[i * (1 + Na)]!]!);
    const tailPart = drawn.flatMap((id) => Array<number>(1 + Na).fill(id));
    expect([...labels.subarray(0, tailPart.length)]).toEqual(tailPart);
    const goldenPart = tailLabels.flatMap((id) => Array<number>(1 + Na).fill(id));
    expect(expected.labels).toEqual([...goldenPart, ...headLabels]);
    for (const label of labels.subarray(tailPart.length)) expect(heads).toContain(label);
  });

  it('fuses what it says that it fuses', async () => {
    const augmenter = await made();
    for (const index of [0, 1, 17]) {
      const batch = augmenter.batchAt(index);
      for (const [i, kind] of batch.kind.entries()) {
        const row = batch.rows[i]!;
        if (kind !== 'augmented') {
          await expectAllClose(await rowOf(batch, i), meanOf(everyVector(row)));
          continue;
        }
        const donor = batch.donors[i]!;
        const both = [...everyVector(row), ...everyVector(donor)];
        const vectors = Array.from(batch.vectors[i]!, (vector) => both[vector]!);
        await expectAllClose(await rowOf(batch, i), meanOf(vectors));
        const own = batch.vectors[i]!.filter((vector) => vector < 9);
        expect(own).toHaveLength(batch.nSpecific[i]!);
        for (const vector of own) expect(augmenter.bank.specificPool(row)).toContain(vector);
        for (const vector of batch.vectors[i]!.filter((one) => one >= 9)) {
          expect(augmenter.bank.genericPool(donor)).toContain(vector - 9);
        }
      }
      batch.features.dispose();
    }
  });

  it('takes its donors from the confusing head classes, and never labels a sample as its donor', async () => {
    const augmenter = await made();
    const confusion = new ConfusionAccumulator({ numClasses: 4 });
    const pooled = Array.from({ length: numRows }, (_, row) => meanOf(everyVector(row)));
    const weights = await kernel().array();
    const logits = pooled.map((x) =>
      [0, 1, 2, 3].map((c) => x.reduce((sum, v, k) => sum + v * weights[k]![c]!, 0)),
    );
    await confusion.update(classIds, tensor2d(logits));
    expect(augmenter.headClasses).toEqual([0, 1]);
    const wanted = confusingClasses(confusion.meanScores(), [2, 3], { candidates: [0, 1], count: 2 });
    expect(augmenter.donorClasses).toEqual(wanted);
    // With this bias mean probabilities and mean logits rank the classes differently.
    const biased = { bias: tensor1d([0, 0.8, 0, 0]), numConfusing: 1 };
    const rankings = new Set<string>();
    for (const score of ['softmax', 'logit'] as const) {
      const scores = new ConfusionAccumulator({ numClasses: 4, score });
      await scores.update(classIds, tensor2d(logits.map(([a, b, ...rest]) => [a!, b! + 0.8, ...rest])));
      const ranked = confusingClasses(scores.meanScores(), [2, 3], { candidates: [0, 1], count: 1 });
      expect((await made({ ...biased, score })).donorClasses).toEqual(ranked);
      rankings.add(String([...ranked]));
    }
    expect(rankings.size).toBe(2);
    const { kind, labels, donors, features } = augmenter.batchAt(3);
    features.dispose();
    const augmented = [...kind.keys()].filter((i) => kind[i] === 'augmented');
    expect(augmented).toHaveLength(8);
    for (const [n, i] of augmented.entries()) {
      expect(classIds[donors[i]!]).toBe(wanted.get(labels[i]!)![n % 2]);
      expect(classIds[donors[i]!]).not.toBe(labels[i]);
    }
  });

  it('gives the same batch for the same number, whenever it is asked, and others for other numbers', async () => {
    const [one, other] = [await made(), await made({ features: inMemory })];
    const third = one.batchAt(3);
    one.batchAt(4).features.dispose();
    const again = other.batchAt(3);
    expect(again.rows).toEqual(third.rows);
    expect(again.vectors).toEqual(third.vectors);
    expect(await flatten(again.features)).toEqual(await flatten(third.features));
    expect(other.batchAt(4).rows).not.toEqual(third.rows);
    const fresh = await made();
    for (const index of [0, 1]) expect((await fresh.nextBatch()).rows).toEqual(other.batchAt(index).rows);
    const reseeded = await made({ random: createRandom(6) });
    expect(reseeded.batchAt(3).rows).not.toEqual(third.rows);
  });

  it('draws the same rows and vectors on every backend', async () => {
    const { rows, donors, vectors, features } = (await made()).batchAt(7);
    features.dispose();
    expect(rows.join(' ')).toMatchInlineSnapshot(
      `"41 41 41 44 44 44 40 40 40 40 40 40 21 14 4 12 22 21 1 15 35 4 15 13"`,
    );
    expect(donors.join(' ')).toMatchInlineSnapshot(
      `"-1 15 31 -1 20 36 -1 10 35 -1 17 27 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1"`,
    );
    expect(vectors.flatMap((one) => [...one]).join(' ')).toMatchInlineSnapshot(
      `"4 9 13 9 9 9 13 9 13 7 4 4 7 14 13 13 12 13 8 9 10 17 11 10 9 17 10 8 8 8 8 8 14 16 17 9 2 8 9 9 9 9 9 9 9 8 8 8 8 2 8 8 10 13 8 2 8 8 16 12 12 12 12 2 2 8 2 8 8 8 2 12"`,
    );
  });

  it('comes from pooled parts as it comes from maps, in expectation', async () => {
    const [whole, parts] = [await made({ mode: 'expectation' }), await made({ storage: 'pooledParts' })];
    for (const index of [0, 5]) {
      const [one, other] = [whole.batchAt(index), parts.batchAt(index)];
      expect(other.rows).toEqual(one.rows);
      expect(other.nSpecific).toEqual(one.nSpecific);
      await expectAllClose(other.features, one.features);
    }
  });

  it('goes through a network of the tail, by position if it is told to', async () => {
    const pool = (fused: Tensor4D): Tensor2D => mean(fused, [1, 2]);
    const [plain, through] = [await made(), await made({ network: pool })];
    await expectAllClose(through.batchAt(2).features, plain.batchAt(2).features);
    let seen: Tensor4D | undefined;
    const spatial = await made({
      mode: 'spatial',
      network: (fused) => {
        seen = fused.clone();
        return pool(fused);
      },
    });
    const { vectors, kind, donors } = spatial.batchAt(2);
    expect(seen!.shape).toEqual([spatial.batchSize, 3, 3, 5]);
    for (const [i, one] of vectors.entries()) {
      if (kind[i] !== 'augmented') continue;
      const replaceable = spatial.bank.replaceablePool(donors[i]!);
      for (const [position, vector] of one.entries()) {
        if (!replaceable.includes(position)) expect(vector).toBe(9 + position);
      }
    }
  });

  it('leaves zeros if it is told to mask, with a network or without', async () => {
    const pool = (fused: Tensor4D): Tensor2D => mean(fused, [1, 2]);
    const [plain, through] = [await made({ mode: 'mask' }), await made({ mode: 'mask', network: pool })];
    const batch = plain.batchAt(1);
    await expectAllClose(through.batchAt(1).features, batch.features);
    const sample = batch.kind.indexOf('augmented');
    const both = [...everyVector(batch.rows[sample]!), ...everyVector(batch.donors[sample]!)];
    const vectors = Array.from(batch.vectors[sample]!, (one) => both[one] ?? [0, 0, 0, 0, 0]);
    expect(batch.vectors[sample]).toContain(-1);
    await expectAllClose(await rowOf(batch, sample), meanOf(vectors));
  });

  it('scales augmented samples to the length of their tail image if it is told to', async () => {
    const lengthOf = (row: number[]): number => Math.hypot(...row);
    const [plain, scaled] = [await made(), await made({ renormalize: true })];
    const [one, other] = [plain.batchAt(4), scaled.batchAt(4)];
    let tail = 0;
    for (const [i, kind] of one.kind.entries()) {
      const [was, is] = [await rowOf(one, i), await rowOf(other, i)];
      if (kind === 'tail') tail = lengthOf(was);
      const factor = kind === 'augmented' ? tail / lengthOf(was) : 1;
      await expectAllClose(
        is,
        was.map((value) => value * factor),
      );
    }
  });

  it('measures how many samples are copies, and how long the others are', async () => {
    const augmenter = await made();
    const ratios: number[] = [];
    let numSpecific = 0;
    for (const index of [0, 1, 2]) {
      const batch = augmenter.batchAt(index);
      let tail = 1;
      for (const [i, kind] of batch.kind.entries()) {
        const length = Math.hypot(...(await rowOf(batch, i)));
        if (kind === 'tail') tail = length;
        if (kind !== 'augmented') continue;
        ratios.push(length / tail);
        numSpecific += batch.nSpecific[i]!;
      }
    }
    const report = await expectNoLeak(() => augmenter.measure({ numBatches: 3 }));
    expect(report).toMatchObject({ numSamples: 24, skippedShare: 0 });
    expect(report.specificShare).toBeCloseTo(numSpecific / 24 / 9, 5);
    expect(report.normRatio).toBeCloseTo(ratios.reduce((a, b) => a + b) / 24, 4);
    expect((await (await made({ renormalize: true })).measure()).normRatio).toBeCloseTo(1, 4);
    // What a mask makes is shorter by far: the alarm that the measure is for.
    const masked = await (await made({ mode: 'mask' })).measure({ numBatches: 3 });
    expect(masked.normRatio).toBeLessThan(0.6 * report.normRatio!);
    const none = await (await made({ donorsPerTail: 0 })).measure();
    expect(none).toEqual({ numSamples: 0, skippedShare: 0, specificShare: null, normRatio: null });
    await expect(augmenter.measure({ numBatches: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter.measure: expected \`numBatches\` to be a whole number >= 1, got 0.]`,
    );
  });

  it('has controls: no fusion, random donors, donors of the same class, a fixed gamma', async () => {
    const balanced = await made({ donorsPerTail: 0, tailPerBatch: 8 });
    expect(new Set(balanced.batchAt(0).kind)).toEqual(new Set(['tail', 'head']));
    expect(balanced.batchSize).toBe(16);
    const same = (await made({ donors: 'sameClass' })).batchAt(1);
    for (const [i, donor] of same.donors.entries()) {
      if (donor >= 0) expect(classIds[donor]).toBe(same.labels[i]);
    }
    const random = await made({ donors: 'random', tailPerBatch: 16 });
    const classes = new Set(
      Array.from(random.batchAt(0).donors, (donor) => (donor < 0 ? -1 : classIds[donor]!)),
    );
    expect(classes).toEqual(new Set([-1, 0, 1]));
    const fixed = (await made({ gamma: 1 / 3 })).batchAt(0);
    for (const [i, count] of fixed.nSpecific.entries()) expect(count).toBe(fixed.donors[i]! < 0 ? -1 : 3);
  });

  it('draws classes as often as one another if it is told to', async () => {
    const share = async (more: Partial<FeatureAugmenterOptions>): Promise<number[]> => {
      const augmenter = await made({ ...more, tailPerBatch: 400, donorsPerTail: 0 });
      const { labels, features } = augmenter.batchAt(0);
      features.dispose();
      return [0, 1, 2, 3].map((c) => labels.filter((label) => label === c).length / 400);
    };
    // 24 : 14 and 4 : 3 images; the deviation of a share is 0.025.
    await expectAllClose(await share({}), [24 / 38, 14 / 38, 4 / 7, 3 / 7], { absolute: 0.08 });
    const even = await share({ tailDraw: 'class', headDraw: 'class' });
    await expectAllClose(even, [0.5, 0.5, 0.5, 0.5], { absolute: 0.08 });
  });

  it('keeps copies of tail images that have nothing to draw from, and counts them', async () => {
    const data = inMemory.data.slice();
    for (let row = 38; row < numRows; row++) data.fill(1, row * 45, (row + 1) * 45); // constant maps
    const augmenter = await made({ features: { ...inMemory, data } });
    expect((await augmenter.prepare()).degenerate).toBe(numRows - 38);
    const batch = augmenter.batchAt(0);
    expect(batch.skipped).toBe(8);
    expect(batch.skipReasons.filter((reason) => reason === 'specificPoolEmpty')).toHaveLength(8);
    const report = { numSamples: 16, skippedShare: 1, specificShare: null, normRatio: null };
    expect(await augmenter.measure()).toEqual(report);
    for (const [i, kind] of batch.kind.entries()) {
      if (kind === 'augmented') await expectAllClose(await rowOf(batch, i), Array(5).fill(1));
    }
    const parts = await made({ features: { ...inMemory, data }, storage: 'pooledParts' });
    await expectAllClose(parts.batchAt(0).features, batch.features);
  });

  it('leaves out donors without generic features, and says so if there is none', async () => {
    const data = inMemory.data.slice();
    data.fill(1, 0, 24 * 45); // class 0 is constant
    const augmenter = await made({ features: { ...inMemory, data } });
    for (const classes of augmenter.donorClasses.values()) expect(classes).toEqual([1]);
    data.fill(1, 0, 38 * 45);
    await expect(made({ features: { ...inMemory, data } })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected a head class to have an image with generic features to draw from, got none. Raise \`genericThreshold\`, separate \`by: 'quantile'\`, or name donor classes as \`confusing\`. 38 of 45 maps are degenerate (constant, or not finite).]`,
    );
  });

  it('takes donors that are named, or any class', async () => {
    const named = await made({ confusing: { 2: [1], 3: [0, 1] }, numConfusing: 1 });
    expect([...named.donorClasses]).toEqual([
      [2, [1]],
      [3, [0]],
    ]);
    const all = await made({ candidates: 'all', numConfusing: 3 });
    for (const [id, classes] of all.donorClasses) {
      expect(classes).toHaveLength(3);
      expect(classes).not.toContain(id);
    }
    await expect(made({ confusing: new Map([[2, [0]]]) })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected \`confusing\` to name donor classes of each tail class, got none of class 3.]`,
    );
  });

  it('refuses donors that are not named as classes', async () => {
    await expect(made({ confusing: { 2: [1], 3: 0 as never } })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter: expected \`confusing[3]\` to be an array or typed array of numbers, got 0.]`,
    );
    await expect(
      made({ confusing: { 2: [1], 3: ['0'] as never } }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter: expected \`confusing[3][0]\` to be a whole number >= 0, got "0".]`,
    );
  });

  it('refuses counts that do not hold every class', async () => {
    await expect(made({ classCounts: [9, 9, 9] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected \`classCounts\` to hold 4 numbers, got array of 3.]`,
    );
    const narrow = slice(kernel(), [0, 0], [-1, 3]);
    await expect(made({ kernel: narrow })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected \`classIds[42]\` to be a whole number >= 0 and < 3, got 3.]`,
    );
  });

  it.each([{ targetClasses: [3] }, { donorClasses: [2] }])(
    'refuses a bank that keeps too few parts: %o',
    async (kept) => {
      const bank = new FeatureBank({
        features: inMemory,
        classIds,
        kernel: kernel(),
        genericThreshold: 0.4,
        storage: 'pooledParts',
        ...kept,
      });
      const augmenter = new FeatureAugmenter({ features: bank, kernel: kernel(), headShare: 0.8 });
      await expect(augmenter.prepare()).rejects.toThrow(
        /^FeatureAugmenter: expected `features` to keep the (specific|generic) parts of class \d/,
      );
    },
  );

  it('says of maps without a difference that they are degenerate, and of a classifier that it does not fit', async () => {
    const refused = (more: Partial<FeatureAugmenterOptions>): Promise<string> =>
      made(more).then(String, (error: Error) => error.message);
    expect(await refused({ features: ones([numRows, 3, 3, 5]) })).toMatchInlineSnapshot(
      `"FeatureAugmenter: expected a head class to have an image with generic features to draw from, got none. 45 of 45 maps are degenerate (constant, or not finite)."`,
    );
    const data = inMemory.data.slice();
    data[data.length - 1] = Number.NaN;
    expect(await refused({ features: { ...inMemory, data } })).toMatchInlineSnapshot(
      `"FeatureBank: expected \`features\` to be finite numbers, got NaN or infinity in the map of image 44."`,
    );
    const biased = { bias: tensor1d([0, Number.NaN, 0, 0]) };
    expect(await refused(biased)).toMatchInlineSnapshot(
      `"FeatureAugmenter: expected \`features\` and the classifier to give finite scores, got NaN for images of class 2."`,
    );
    expect(await refused({ score: 'odds' as never })).toMatchInlineSnapshot(
      `"FeatureAugmenter: expected \`score\` to be one of 'softmax', 'logit', got "odds"."`,
    );
    const bank = new FeatureBank({ features: inMemory, classIds, kernel: kernel(), genericThreshold: 0.4 });
    expect(await refused({ features: bank, kernel: ones([4, 4]) })).toMatchInlineSnapshot(
      `"FeatureAugmenter: expected \`kernel\` to have shape [5, numClasses], got [4, 4]."`,
    );
    expect(await refused({ renormalize: 'no' as never })).toMatchInlineSnapshot(
      `"FeatureAugmenter: expected \`renormalize\` to be true or false, got "no"."`,
    );
    const augmenter = await made();
    expect(() => augmenter.batchAt(0.5)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter.batchAt: expected \`index\` to be a whole number >= 0, got 0.5.]`,
    );
  });

  it('numbers batches in the order in which they are asked for', async () => {
    const augmenter = await made({});
    const batches = await Promise.all([augmenter.nextBatch(), augmenter.nextBatch()]);
    for (const [index, { rows }] of batches.entries()) expect(rows).toEqual(augmenter.batchAt(index).rows);
  });

  it('shares a bank with others', async () => {
    const bank = new FeatureBank({
      features: inMemory,
      classIds,
      kernel: kernel(),
      genericThreshold: 0.4,
      specificThreshold: 0.7,
    });
    const augmenter = new FeatureAugmenter({
      features: bank,
      kernel: kernel(),
      headShare: 0.8,
      tailPerBatch: 4,
      donorsPerTail: 2,
      random: createRandom(5),
    });
    await augmenter.prepare();
    expect(augmenter.bank).toBe(bank);
    expect(augmenter.batchAt(0).rows).toEqual((await made()).batchAt(0).rows);
  });

  it('leaves no tensor behind', async () => {
    for (const more of [
      {},
      { storage: 'pooledParts' },
      { network: (fused: Tensor4D) => mean<Tensor2D>(fused, [1, 2]) },
    ] as const) {
      const augmenter = new FeatureAugmenter({ ...options(), ...more });
      await expectNoLeak(() => augmenter.prepare());
      await expectNoLeak(() => augmenter.batchAt(0));
    }
  });

  it('names what is wrong', async () => {
    const make = (more: object) => () => new FeatureAugmenter({ ...options(), ...more });
    expect(() => make({})().batchAt(0)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter.batchAt: expected \`prepare()\` to be done, got an augmenter that is not prepared.]`,
    );
    expect(() => make({})().donorClasses).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter.donorClasses: expected \`prepare()\` to be done, got an augmenter that is not prepared.]`,
    );
    expect(make({ headShare: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected \`tailClasses\` to hold a class that has images, got none. A tail is there if the head holds its share without it: lower \`headShare\`, or name the classes.]`,
    );
    expect(
      make({ features: tensor4d([1, 2], [2, 1, 1, 1]), classIds: [0, 1], tailClasses: [1] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected \`features\` to have at least 4 positions, got 1 × 1. The network shrinks its images too far for one position to differ from another: take larger images, a stem without stride or pooling (the CIFAR stem), or an earlier layer.]`,
    );
    expect(make({ kernel: undefined })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter: expected \`kernel\` to be a tensor, got undefined.]`,
    );
    expect(make({ mode: 'spatial' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter: expected \`network\` to be given with mode "spatial", got undefined.]`,
    );
    expect(make({ mode: 'draw', storage: 'pooledParts' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter: expected \`mode\` to be "expectation" with a bank of pooled parts, got "draw".]`,
    );
    expect(make({ confusing: [1] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter: expected \`confusing\` to be a map from class to classes, got array of 1.]`,
    );
    expect(make({ random: Math.random })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter: expected \`random\` to be a random generator of createRandom, got function.]`,
    );
  });
});

/** As many images as wanted, none of them constant. */
function repeated(count: number): Float32Array {
  return Float32Array.from({ length: count * 45 }, (_, i) => inMemory.data[i % inMemory.data.length]!);
}
