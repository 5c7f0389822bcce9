import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { classWeights } from '@lt/core';
import { expectAllClose } from '@lt/testkit';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balancingForms } from './balancing-forms.ts';
import { ladeOracle } from './lade-oracle.ts';
import { reductions } from './losses.ts';
import {
  differences,
  type ExampleLoss,
  mappedSoftmaxExample,
  type OracleOptions,
  oracle,
  randomLogits,
  sigmoidExample,
  softmaxExample,
} from './oracle.ts';

// In Node, tfjs-core knows no gradient of its own ops: a loss whose gradient needs one fails there, and only there.

const folder = fileURLToPath(new URL('../node_modules/.core-only/', import.meta.url));

const classCounts = [900, 90, 10];
const weights = Array.from(classWeights(classCounts, { beta: 0.99 }));
const logits = randomLogits(4, 3, 'core only');
const soft = [
  [0.2, 0.8, 0],
  [1, 0, 0],
  [0, 0, 1],
  [0.3, 0.3, 0.4],
];

/** A softmax loss that takes the class counts and maps the logits. */
const mapped = (loss: string, own: object, map: Parameters<typeof mappedSoftmaxExample>[0]): Form => ({
  loss,
  own: { ...own, classCounts },
  example: mappedSoftmaxExample(map),
  known: {},
});

/** Label-aware smoothing of (0.3, 0.1), linear: 0.3, about 0.118 and 0.1. */
const smoothedExample: ExampleLoss = (labels, ...rest) => {
  const shares = classCounts.map((count) => 0.1 + (0.2 * (count - 10)) / 890);
  const spread = labels.reduce((sum, label, c) => sum + (label * shares[c]!) / 3, 0);
  return softmaxExample(
    labels.map((label, c) => label * (1 - shares[c]!) + spread),
    ...rest,
  );
};

/** A loss of this package in the words of the oracle. */
interface Form {
  loss: string;
  own: object;
  example: ExampleLoss;
  /** What the oracle has to know besides the shared options. */
  known: OracleOptions;
  /** Shared options that the loss refuses. */
  refuses?: readonly (keyof OracleOptions)[];
  /** The oracle of a loss that looks at the whole batch. */
  batchOracle?: (labels: number[], logits: number[][], options: OracleOptions) => number[];
}

const forms: readonly Form[] = [
  ...balancingForms,
  { loss: 'softmaxCrossEntropy', own: {}, example: softmaxExample, known: {} },
  { loss: 'softmaxFocalLoss', own: { gamma: 0.5 }, example: softmaxExample, known: { gamma: 0.5 } },
  { loss: 'sigmoidCrossEntropy', own: {}, example: sigmoidExample, known: {} },
  { loss: 'focalLoss', own: {}, example: sigmoidExample, known: { gamma: 2, alpha: 0.25 } },
  ...(['softmax', 'sigmoid', 'focal'] as const).map((base) => ({
    loss: 'classBalancedLoss',
    own: { base, classCounts, beta: 0.99 },
    example: base === 'softmax' ? softmaxExample : sigmoidExample,
    known: { classWeights: weights, ...(base === 'focal' && { gamma: 1 }) },
  })),
  mapped('balancedSoftmaxLoss', {}, (x, c) => x + Math.log(classCounts[c]!)),
  mapped(
    'ldamLoss',
    { scale: 2 },
    (x, c, label) => 2 * (x - label[c]! * 0.5 * (10 / classCounts[c]!) ** 0.25),
  ),
  mapped(
    'vectorScalingLoss',
    {},
    (x, c) => (classCounts[c]! / 900) ** 0.3 * x + Math.log(classCounts[c]! / 1000),
  ),
  // The same noise in each row, which the oracle of one example knows.
  mapped(
    'gaussianCloudedLogitLoss',
    { scale: 2, margin: 0.1, noise: logits.flatMap(() => [0.5, -0.3, 0.8]) },
    (x, c, label) => {
      const size = Math.log(900 / classCounts[c]!) / Math.log(90);
      return 2 * (x - 0.5 * [0.5, 0.3, 0.8][c]! * size - 0.1 * label[c]!);
    },
  ),
  mapped('logitAdjustedLoss', { tau: 1.5 }, (x, c) => x + 1.5 * Math.log(classCounts[c]!)),
  {
    loss: 'labelAwareSmoothingLoss',
    own: { classCounts, smoothHead: 0.3, smoothTail: 0.1, shape: 'linear' },
    example: smoothedExample,
    known: {},
    refuses: ['labelSmoothing'],
  },
  {
    loss: 'ladeLoss',
    own: { classCounts, lambda: 0.5 },
    example: softmaxExample,
    known: {},
    refuses: ['labelSmoothing', 'classWeights'],
    batchOracle: (labels, logits, options) =>
      ladeOracle(labels, logits, { ...options, classCounts, lambda: 0.5 }),
  },
];
const labelKinds = [
  { labels: [0, 2, 5, 1], dtype: 'array', shared: { ignoreIndex: 5 } },
  { labels: [0, 2, 5, 1], dtype: 'int32', shared: { ignoreIndex: 5, labelSmoothing: 0.1 } },
  { labels: soft, dtype: 'float32', shared: { sampleWeights: [1, 2, 0, 0.5] } },
];
const cases = forms.flatMap(({ loss, own, example, known, refuses = [], batchOracle }) =>
  labelKinds.flatMap(({ labels, dtype, shared }) =>
    [undefined, ...reductions].map((reduction) => {
      const common: OracleOptions = { ...shared, ...(reduction && { reduction }) };
      for (const option of refuses) delete common[option];
      const weightless = loss === 'classBalancedLoss' || refuses.includes('classWeights');
      const plainWeights = weightless ? {} : { classWeights: [1, 0.5, 3] };
      const options = { ...own, ...plainWeights, ...common };
      return {
        loss,
        labels,
        dtype,
        logits,
        options,
        example,
        batchOracle,
        oracleOptions: { ...plainWeights, ...known, ...common },
      };
    }),
  ),
);

beforeAll(async () => {
  await build({
    config: false,
    silent: true,
    entry: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    outDir: folder,
    format: 'esm',
    external: [/^@tensorflow\//],
    noExternal: [/^@lt\//],
    esbuildOptions(options) {
      options.conditions = ['@lt/source'];
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['cpu', 'wasm'])('with tfjs-core and the %s backend alone', (backend) => {
  it('every loss, option and reduction has its value and its gradient', async () => {
    const script = fileURLToPath(new URL('./fixtures/core-only.js', import.meta.url));
    const output = await run(
      process.execPath,
      [script, backend, `${folder}index.js`],
      JSON.stringify({ cases }),
    );
    const { gradientOfOps, results } = JSON.parse(output) as {
      gradientOfOps: string;
      results: { value: number[]; gradient: number[][] }[];
    };
    expect(gradientOfOps, 'gradient of tfjs’s own ops').toBe('unknown');
    expect(results).toHaveLength(cases.length);
    for (const [i, { labels, example, batchOracle, oracleOptions }] of cases.entries()) {
      const valueAt = (x: number[][]) =>
        batchOracle
          ? batchOracle(labels as number[], x, oracleOptions)
          : oracle(example, labels as number[], x, oracleOptions);
      const value = valueAt(logits);
      const gradient = differences(valueAt, logits);
      await expectAllClose(results[i]!.value, value, { absolute: 1e-5, relative: 2e-5 });
      await expectAllClose(results[i]!.gradient, gradient, { absolute: 1e-5, relative: 1e-4 });
    }
  });
});

function run(command: string, args: string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: fileURLToPath(new URL('..', import.meta.url)) });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`exit ${code}: ${err}`))));
    child.stdin.end(input);
  });
}
