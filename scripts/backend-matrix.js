// Runs the contract tables, the golden files and the training steps of all packages on every backend, with nothing forwarded to the
// cpu, and prints for each family of operations how many files passed and how far the results were off at most.
//
//     node scripts/backend-matrix.js [node] [chromium] [tensorflow] [--only=<part of a path>] [--files]
//
// It takes about an hour on two cores without a GPU. TensorFlow in Node runs only if it is named: scripts/build-tensorflow.js brings
// it. A deviation is relative to the expected number or to 1, whichever is larger.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PLACES = {
  node: ['cpu', 'wasm', 'webgpu'],
  chromium: ['wasm', 'webgl', 'webgpu'],
  tensorflow: ['tensorflow'],
};

/** Families of operations, by the files that test them: the first that fits. All other files stand for their package. */
const FAMILIES = [
  [/^packages\/losses\/test\/fused/, 'fused losses, beside the composed ones'],
  [
    /^packages\/losses.*\/(.*contrastive|center|isda|lifted|paco|range|supervised|update)[^/]*$/,
    'losses of features',
  ],
  [/^packages\/losses/, 'losses of logits'],
  [/^packages\/fsa\/test\/(cam|augment|sampling|pictures|fused)/, 'activation maps, separation, fusion'],
  [/^packages\/fsa\/test\/(adversarial|generator|transfer)/, 'new features'],
  [/^packages\/oltr/, 'meta-embedding, attention, memory'],
  [/^packages\/classifiers/, 'classifiers'],
  [/^packages\/backbones/, 'ResNet-32 and its imported weights'],
  [/^packages\/bbn/, 'bilateral-branch network'],
  [/^packages\/training/, 'augmentation, optimizer'],
];

const args = process.argv.slice(2);
const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? '';
const named = Object.keys(PLACES).filter((place) => args.includes(place));
const places = named.length > 0 ? named : ['node', 'chromium'];

/** Test files of the matrix: those on all backends that hold a contract table, golden values or training steps. */
const files = readdirSync(resolve(root, 'packages'))
  .flatMap((name) => testsIn(`packages/${name}/test`))
  .filter((file) => file.includes(only) && !file.includes('.isolated.'))
  .map((file) => ({ file, text: readFileSync(resolve(root, file), 'utf8') }))
  .filter(({ file, text }) => /\bdescribe(Backends|Training)\(/.test(text) && holds(file, text))
  // What needs files or processes runs in Node alone.
  .map(({ file, text }) => ({ file, browser: !text.includes("from 'node:") }));

function testsIn(folder) {
  const names = readdirSync(resolve(root, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => `${folder}/${name}`);
}

/** A file that reads golden values, itself or by a file beside it, trains, or holds contracts. */
function holds(file, text) {
  const beside = [...text.matchAll(/from '(\.\/[\w-]+\.ts)'/g)].map(([, name]) =>
    readFileSync(resolve(root, dirname(file), name), 'utf8'),
  );
  const texts = [text, ...beside].join('\n');
  return file.endsWith('/contract.test.ts') || /\b(read|parse)Golden\b|\bdescribeTraining\b/.test(texts);
}

/** Runs the files at one place and returns its report by vitest. */
function run(place) {
  mkdirSync(resolve(root, '.reports'), { recursive: true });
  const output = `.reports/backend-matrix-${place}.json`;
  const wanted = files.filter(({ browser }) => place !== 'chromium' || browser).map(({ file }) => file);
  if (wanted.length === 0) return { testResults: [] };
  const inPackages = wanted.map((file) => file.slice('packages/'.length));
  const command = ['vitest', 'run', '--config', 'vitest.workspace.ts', '--reporter=json'];
  if (place === 'chromium') command.push('--project', 'chromium');
  else {
    for (const name of new Set(inPackages.map((file) => file.split('/')[0]))) command.push('--project', name);
    command.push(...wanted.map((file) => resolve(root, file)));
  }
  const env = { ...process.env, LT_BACKENDS: PLACES[place].join(','), LT_REPORT: output };
  if (place === 'chromium') env.LT_BROWSER_TESTS = `{${inPackages.join(',')},}`;
  spawnSync('npx', command, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return JSON.parse(readFileSync(resolve(root, output), 'utf8'));
}

/** Adds what one report says to the rows: by package, or by file. */
function collect(rows, place, report) {
  for (const { name, assertionResults, status } of report.testResults) {
    const file = relative(root, name);
    const key = args.includes('--files') ? file : familyOf(file);
    if (assertionResults.length === 0 && status !== 'passed') failures.push(`${place}: ${file} did not run`);
    for (const { title, fullName, status, meta, ancestorTitles } of assertionResults) {
      const backend = PLACES[place].find((one) => ancestorTitles.some((suite) => suite.endsWith(`[${one}]`)));
      const refused = ancestorTitles.some((suite) => /\[\w+: /.test(suite));
      if (refused && !refusals.includes(ancestorTitles[0])) refusals.push(`${place}: ${ancestorTitles[0]}`);
      if (status === 'failed') failures.push(`${place}: ${file}: ${fullName}`);
      if (backend === undefined || (status !== 'passed' && status !== 'failed')) continue;
      const row = meta?.training === undefined ? key : `five steps of ${title}`;
      const cell = cellOf(rows, row, `${place} ${backend}`);
      cell.files.set(file, (cell.files.get(file) ?? true) && status === 'passed');
      cell.tests += status === 'passed' ? 1 : 0;
      cell.deviation = Math.max(cell.deviation, meta?.training ?? meta?.deviation ?? 0);
    }
  }
}

function familyOf(file) {
  const [, family] = FAMILIES.find(([pattern]) => pattern.test(file)) ?? [];
  return family ?? file.split('/')[1];
}

function cellOf(rows, row, column) {
  rows[row] ??= {};
  rows[row][column] ??= { files: new Map(), tests: 0, deviation: 0 };
  return rows[row][column];
}

const failures = [];
const refusals = [];
const rows = {};
for (const place of places) collect(rows, place, run(place));

const columns = places.flatMap((place) => PLACES[place].map((backend) => `${place} ${backend}`));
const line = (cells) => `| ${cells.join(' | ')} |`;
console.log(line(['', ...columns]));
console.log(line(['---', ...columns.map(() => '--:')]));
for (const [name, cells] of Object.entries(rows).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const texts = columns.map((column) => {
    const cell = cells[column];
    if (cell === undefined) return '–';
    const passed = [...cell.files.values()].filter(Boolean).length;
    return `${passed}/${cell.files.size} files, ${cell.tests} tests, ${cell.deviation.toExponential(1)}`;
  });
  console.log(line([name, ...texts]));
}
for (const text of new Set(refusals)) console.log(`did not start: ${text}`);
for (const text of failures) console.log(`FAILED ${text}`);
process.exitCode = failures.length > 0 ? 1 : 0;
