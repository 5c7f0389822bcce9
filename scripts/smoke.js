// Installs the packages as they would be published into fresh projects, and imports every entry of each from wherever people would: Node
// (import and require), Deno, Bun, bundles of Vite, esbuild and webpack in a browser, and beside the union package of TensorFlow.js. Ends
// with a table. The packages are those of `check build pack`. With `--node 20,22,24,26` it runs these versions of Node, which come from the
// registry's package `node`, instead of the one that runs it.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { argv, execPath, exit, stdout, version } from 'node:process';
import { chromium } from 'playwright';
import { findChromium } from './find-chromium.ts';

const BUNDLERS = { vite: '^8.3.0', esbuild: '^0.28.0', webpack: '^5.112.0', 'webpack-cli': '^7.0.0' };
const RUNTIMES = { deno: '^2.9.0', bun: '^1.4.0' };
/** Those that run without TensorFlow.js, on plain arrays. */
const PLAIN = ['@lt/core', '@lt/core/safetensors', '@lt/sampling', '@lt/metrics'];

const manifests = readdirSync('packages')
  .map((folder) => JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')))
  .filter((manifest) => !manifest.private);
const entries = manifests.flatMap(({ name, publishConfig }) =>
  Object.keys(publishConfig.exports).map((path) => name + path.slice(1)),
);
const tarballs = Object.fromEntries(
  manifests.map(({ name, version }) => [
    name,
    `file:${resolve(`.reports/tarballs/${name.slice(1).replace('/', '-')}-${version}.tgz`)}`,
  ]),
);
const tfjs = readFileSync('pnpm-workspace.yaml', 'utf8').match(/tfjs-core": (.*)/)[1];
const parts = Object.fromEntries(
  ['core', 'layers', 'data', 'backend-cpu'].map((part) => [`@tensorflow/tfjs-${part}`, tfjs]),
);

const home = mkdtempSync(join(tmpdir(), 'lt-smoke-'));
const rows = [];
try {
  stdout.write(`smoke: ${entries.length} entries of ${manifests.length} packages\n`);
  const plain = project('plain', tarballs, PLAIN);
  const full = project('full', { ...tarballs, ...parts, ...BUNDLERS }, entries);
  const union = project('union', { ...tarballs, '@tensorflow/tfjs': tfjs }, entries);
  const runtimes = project('runtimes', RUNTIMES, []);
  for (const [name, command] of nodes()) {
    check(`import, ${name}`, full, [...command, 'import.mjs']);
    check(`require, ${name}`, full, [...command, 'require.cjs']);
    check(`import without tfjs, ${name}`, plain, [...command, 'names.mjs']);
    check(`fit beside @tensorflow/tfjs, ${name}`, union, [...command, 'fit.mjs']);
  }
  for (const [name, ...args] of [['deno', 'run', '--allow-all'], ['bun']]) {
    const runtime = join(runtimes, 'node_modules/.bin', name);
    check(`import, ${name} ${versionOf(runtimes, name)}`, full, [runtime, ...args, 'import.mjs']);
  }
  for (const [name, ...args] of [
    ['vite', 'build'],
    ['webpack', '--mode=production', '--no-optimization-minimize', '--entry=./import.mjs'],
    ['esbuild', 'import.mjs', '--bundle', '--format=esm', '--outdir=dist'],
  ]) {
    const title = `${name} ${versionOf(full, name)}`;
    rmSync(join(full, 'dist'), { recursive: true, force: true });
    const built = check(`bundle, ${title}`, full, [join(full, 'node_modules/.bin', name), ...args]);
    if (built) await browse(`run the bundle, ${title}`, join(full, 'dist'));
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

stdout.write('\n');
for (const { title, passed, seconds, said } of rows) {
  const figures = `${seconds.toFixed(1).padStart(6)} s`;
  stdout.write(`${passed ? 'ok    ' : 'FAILED'}  ${title.padEnd(40)} ${figures}  ${passed ? said : ''}\n`);
}
exit(rows.every(({ passed }) => passed) ? 0 : 1);

/** A fresh project in which these packages are installed, as npm does it, and the probes that import these names. */
function project(name, dependencies, names) {
  const folder = join(home, name);
  mkdirSync(folder);
  cpSync('scripts/smoke', folder, { recursive: true });
  writeFileSync(join(folder, 'names.json'), JSON.stringify(names));
  writeFileSync(join(folder, 'names.mjs'), staticImports(names));
  // The packages depend on each other by version, which no registry has yet: it is the tarball that is meant.
  const overrides = Object.fromEntries(Object.keys(tarballs).map((each) => [each, `$${each}`]));
  const own = '@lt/core' in dependencies ? { overrides } : {};
  const manifest = { name, private: true, type: 'module', dependencies, ...own };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  const npm = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  check(`install ${name}`, folder, npm);
  return folder;
}

function staticImports(names) {
  const imports = names.map((name, index) => `import * as e${index} from '${name}';\n`).join('');
  const list = names.map((name, index) => `'${name}': e${index}`).join(', ');
  return `${imports}const all = { ${list} };
const empty = Object.entries(all).filter(([, names]) => Object.keys(names).length === 0);
if (empty.length > 0) throw new Error(\`without exports: \${empty.map(([name]) => name)}\`);
console.log(\`\${Object.keys(all).length} entries\`);
`;
}

/** Name and command of each version of Node that was asked for. */
function nodes() {
  const at = argv.indexOf('--node');
  if (at === -1) return [[`node ${version.slice(1)}`, [execPath]]];
  return argv[at + 1].split(',').map((major) => {
    const command = ['npx', '--yes', `node@${major}`];
    const { stdout: found } = spawnSync(command[0], [...command.slice(1), '--version'], { encoding: 'utf8' });
    return [`node ${found?.trim().slice(1) || major}`, command];
  });
}

function versionOf(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** Runs what a bundler wrote in a page, and notes in the table what it said. */
async function browse(title, folder) {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    rows.push({ title, passed: true, seconds: 0, said: 'SKIPPED: no Chromium is installed' });
    return;
  }
  const started = performance.now();
  const main = readdirSync(folder).find((file) => /^(main|import)\.m?js$/.test(file));
  const server = createServer((request, response) => {
    const path = join(folder, request.url);
    const isFile = request.url !== '/' && existsSync(path);
    response.setHeader('Content-Type', isFile ? 'text/javascript' : 'text/html');
    response.end(isFile ? readFileSync(path) : `<script type="module" src="/${main}"></script>`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  const done = page.waitForEvent('console', { predicate: isLoss, timeout: 60_000 });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const passed = await done.then(
    () => true,
    () => false,
  );
  await browser.close();
  server.close();
  rows.push({ title, passed, seconds: (performance.now() - started) / 1000, said: said.at(-1) });
  stdout.write(passed ? '.' : `\n${title}\n${said.join('\n')}\n`);
}

function isLoss(message) {
  return message.text().startsWith('the loss is');
}

/** Runs a command in a project and notes in the table how it went; true if it succeeded. */
function check(title, cwd, [command, ...args]) {
  const started = performance.now();
  const { status, stdout: out, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  const seconds = (performance.now() - started) / 1000;
  const said = out?.trimEnd().split('\n').at(-1) ?? '';
  rows.push({ title, passed: status === 0, seconds, said });
  stdout.write(status === 0 ? '.' : `\n${title}\n${out ?? ''}${stderr ?? ''}\n`);
  return status === 0;
}
