import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expectAllClose, readGolden } from '@lt/testkit';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// In Node, tfjs-core knows no gradient of its own ops: a loss whose gradient needs one fails there, and only there.

const folder = fileURLToPath(new URL('../node_modules/.core-only-features/', import.meta.url));
// biome-ignore lint/suspicious/noExplicitAny: six files of as many shapes, of which each field is used once below.
const golden = (name: string): any => readGolden(new URL(`./golden/${name}.json`, import.meta.url));

interface Case {
  loss: string;
  labels: number[];
  features: number[][];
  further: Record<string, number[][]>;
  options: object;
  value: number;
  gradients: number[][][];
}

const stack = (views: number[][][]) => [...views.map((view) => view[0]!), ...views.map((view) => view[1]!)];
const center = golden('centre_loss');
const range = golden('range_loss_oltr').cases[0];
const lifted = golden('lifted_structured_loss').cases[0];
const contrast = golden('supcon_bcl');
const paco = golden('paco');
const half = (rows: number[][]) => rows.map((row) => row.map((x) => x / 2));
const [supervised, balanced] = ['supcon', 'bcl'].map((method) =>
  contrast.cases.find((one: { method: string }) => one.method === method),
);
const cases: Case[] = [
  {
    loss: 'centerLoss',
    labels: center.inputs.labels,
    features: center.inputs.features,
    further: { centers: center.inputs.centers },
    options: { reduction: 'mean' },
    value: center.cases[0].loss / 2,
    gradients: [half(center.cases[0].gradFeatures), half(center.cases[0].gradCenters)],
  },
  ...(['squared', 'euclidean'] as const).map((distance) => {
    const expected = distance === 'squared' ? range.squared_euclidean : range.euclidean;
    return {
      loss: 'rangeLoss',
      labels: range.labels,
      features: range.features,
      further: {},
      options: { distance, k: 2, margin: range.margin, intraWeight: 0.5, interWeight: 0.5 },
      value: expected.loss,
      gradients: [expected.grad_features],
    };
  }),
  {
    loss: 'liftedStructuredLoss',
    labels: lifted.labels,
    features: lifted.features,
    further: {},
    options: { margin: lifted.margin },
    value: lifted.loss,
    gradients: [lifted.grad_features],
  },
  {
    loss: 'supervisedContrastiveLoss',
    labels: contrast.inputs.labels,
    features: stack(contrast.inputs.featuresTwoViews),
    further: {},
    options: { reduction: 'mean', temperature: supervised.temperature },
    value: supervised.loss,
    gradients: [stack(supervised.gradFeatures)],
  },
  {
    loss: 'balancedContrastiveLoss',
    labels: contrast.inputs.labels,
    features: stack(contrast.inputs.featuresTwoViews),
    further: { centers: contrast.inputs.centers },
    options: { reduction: 'mean', temperature: balanced.temperature },
    value: balanced.loss,
    gradients: [stack(balanced.gradFeatures), balanced.gradCenters],
  },
  {
    loss: 'pacoLoss',
    labels: paco.inputs.labels,
    features: paco.inputs.features,
    further: { logits: paco.inputs.supLogits },
    options: { reduction: 'mean', classCounts: paco.inputs.counts, temperature: paco.cases[0].temperature },
    value: paco.cases[0].loss,
    gradients: [paco.cases[0].gradFeatures, paco.cases[0].gradSupLogits],
  },
];

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
  it('every loss on features has its value and the gradients of all its inputs', async () => {
    const output = await run(backend, JSON.stringify({ cases }));
    const { gradientOfOps, results } = JSON.parse(output) as {
      gradientOfOps: string;
      results: { value: number; gradients: number[][][] }[];
    };
    expect(gradientOfOps, 'gradient of tfjs’s own ops').toBe('unknown');
    expect(results).toHaveLength(cases.length);
    for (const [i, { value, gradients }] of cases.entries()) {
      await expectAllClose(results[i]!.value, value, { absolute: 1e-5, relative: 2e-5 });
      await expectAllClose(results[i]!.gradients, gradients, { absolute: 1e-5, relative: 1e-4 });
    }
  });
});

function run(backend: string, input: string): Promise<string> {
  const script = fileURLToPath(new URL('./fixtures/core-only-features.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const args = [script, backend, `${folder}index.js`];
    const child = execFile(process.execPath, args, (error, output) =>
      error ? reject(error) : resolve(output),
    );
    child.stdin!.end(input);
  });
}
