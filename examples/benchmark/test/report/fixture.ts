import { createRandom, splitByShot } from '@lt/core';
import type {
  BenchmarkResults,
  BenchmarkSettings,
  CurvePoint,
  LabeledImages,
  LongTailedImages,
  MethodLabel,
  RunResult,
} from '../../src/types.ts';

/** Titles as the method files would give them. */
export const LABELS: MethodLabel[] = [
  { id: 'cross-entropy', title: 'Cross-entropy', paper: '' },
  { id: 'class-balanced-softmax', title: 'Class-balanced softmax', paper: 'Cui et al., 2019' },
  { id: 'class-balanced-focal', title: 'Class-balanced focal', paper: 'Cui et al., 2019' },
  { id: 'class-balanced-sampling', title: 'Class-balanced sampling', paper: 'Kang et al., 2020' },
  { id: 'deferred-reweighting', title: 'Deferred re-weighting', paper: 'Cao et al., 2019' },
  { id: 'logit-adjustment', title: 'Logit adjustment', paper: 'Menon et al., 2021' },
];

const CLASS_NAMES = [
  'Ankle boot',
  'Bag',
  'Trouser',
  'Sneaker',
  'Sandal',
  'T-shirt/top',
  'Dress',
  'Pullover',
  'Coat',
  'Shirt',
];
const CLASS_COUNTS = [1000, 599, 359, 215, 129, 77, 46, 27, 16, 10];
// How much of the tail each method wins back, and what it costs the head.
const LIFT: Record<string, [tail: number, head: number]> = {
  'cross-entropy': [0, 0],
  'class-balanced-softmax': [0.24, -0.015],
  'class-balanced-focal': [0.006, -0.03],
  'class-balanced-sampling': [0.2, -0.005],
  'deferred-reweighting': [0.27, -0.01],
  'logit-adjustment': [0.29, -0.02],
};

/** Settings of a made-up run; every field can be replaced. */
export function makeSettings(changes: Partial<BenchmarkSettings> = {}): BenchmarkSettings {
  return {
    data: 'fashion-mnist',
    methods: LABELS.map((label) => label.id),
    seeds: [0, 1, 2],
    epochs: 30,
    batchSize: 64,
    learningRate: 0.1,
    imbalanceRatio: 100,
    maxPerClass: 1000,
    classCounts: CLASS_COUNTS,
    classNames: CLASS_NAMES,
    backend: 'wasm',
    workers: 2,
    node: 'v20.20.2',
    machine: 'linux x64, 2 × Example CPU at 2.4 GHz',
    ...changes,
  };
}

/** One made-up run: every score follows from its confusion matrix, as in a real one. */
export function makeRun(settings: BenchmarkSettings, method: string, seed: number): RunResult {
  const random = createRandom('report-fixture', method, seed);
  const { classCounts, epochs } = settings;
  const [tail, head] = LIFT[method] ?? [0.1, 0];
  const n = classCounts.length;
  const recalls = classCounts.map((count, c) => {
    const rarity = 1 - Math.log(Math.max(1, count)) / Math.log(1000);
    const wobble = 0.015 * random.normal() - (c === 2 ? -0.02 : 0);
    return Math.min(0.99, Math.max(0, 0.97 - 1.35 * rarity + tail * rarity * 1.6 + head + wobble));
  });
  const confusion = recalls.map((recall, c) => {
    const row = new Array<number>(n).fill(0);
    row[c] = Math.round(1000 * recall);
    // Wrong answers go to more common classes, mostly to near neighbors.
    for (let left = 1000 - row[c]!; left > 0 && n > 1; ) {
      const other =
        (c + 1 + (random.next() < 0.7 ? n - 2 - random.int(Math.min(3, n - 1)) : random.int(n - 1))) % n;
      if (other === c) continue;
      const share = Math.min(left, 1 + random.int(90));
      row[other]! += share;
      left -= share;
    }
    return row;
  });
  const perClass = confusion.map((row, c) => row[c]! / 1000);
  const scores = scoresOf(classCounts, perClass);
  const curve: CurvePoint[] = Array.from({ length: epochs }, (_, epoch) => {
    const late = method === 'deferred-reweighting' && epoch < 0.8 * epochs ? 0.25 : 1;
    const grown = 1 - Math.exp((-5 * (epoch + 1)) / epochs);
    const noisy = (value: number | null) =>
      value === null ? null : Math.min(1, Math.max(0, value + 0.02 * random.normal() * (1 - epoch / epochs)));
    const few = noisy(scores.few === null ? null : scores.few * grown * late);
    const overall = noisy(scores.overall * grown)!;
    return {
      epoch,
      loss: 2.3 * (1 - 0.9 * grown),
      many: noisy(scores.many),
      medium: noisy(scores.medium),
      few,
      overall,
      balanced: overall,
    };
  });
  return { method, seed, seconds: 20 + 3 * random.next(), perClass, confusion, curve, ...scores };
}

/** A finished benchmark: every method of the settings with every seed. */
export function makeResults(changes: Partial<BenchmarkSettings> = {}): BenchmarkResults {
  const settings = makeSettings(changes);
  const results = settings.methods.flatMap((method) =>
    settings.seeds.map((seed) => makeRun(settings, method, seed)),
  );
  return { settings, results };
}

/** Striped pictures, another stripe for each class; enough to see that rows and classes are not mixed up. */
export function makeImages({ data, classCounts, classNames }: BenchmarkSettings): LongTailedImages {
  const size = 28;
  const paint = (counts: readonly number[]): LabeledImages => {
    const classIds = Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
    const images = new Uint8Array(classIds.length * size * size);
    classIds.forEach((c, i) => {
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          images[(i * size + y) * size + x] =
            (x + (c % 2 ? y : 2 * y) + i) % (c + 3) === 0 ? 255 - 10 * c : 20;
        }
      }
    });
    return { images, classIds };
  };
  return {
    name: data,
    source: 'a made-up set',
    height: size,
    width: size,
    classNames,
    classCounts: Int32Array.from(classCounts),
    train: paint(classCounts),
    test: paint(classCounts.map(() => 1000)),
  };
}

function scoresOf(classCounts: readonly number[], perClass: readonly number[]) {
  const groups = splitByShot(classCounts);
  const mean = (classes: readonly number[]) =>
    classes.length === 0 ? null : classes.reduce((sum, c) => sum + perClass[c]!, 0) / classes.length;
  const overall = mean(classCounts.map((_, c) => c))!;
  return {
    many: mean(groups.many),
    medium: mean(groups.medium),
    few: mean(groups.few),
    overall,
    balanced: overall,
  };
}
