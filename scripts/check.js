// Runs everything that CI runs, one step after the other, and ends with a table. `--rest` leaves the tests out, for a caller that
// has just run them; naming steps runs only these. Every step runs even if an earlier one failed, so that one run shows all there is to mend.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { argv, exit, stdout } from 'node:process';

const reports = '.reports';
const tarballs = `${reports}/tarballs`;

const steps = {
  test: () => run('vitest', 'run', '--config', 'vitest.workspace.ts'),
  format: () => run('biome', 'ci', '--colors=off', '.'),
  types: () => run('tsc', '-p', 'tsconfig.base.json'),
  build: () => run('pnpm', '--recursive', '--sort', 'run', 'build'),
  pack: packAll,
  publint: () => eachTarball((file) => run('publint', 'run', file, '--strict')),
  attw: () => eachTarball((file) => run('attw', file, '--profile', 'esm-only')),
  size: () => run('size-limit'),
  knip: () => run('knip', '--no-config-hints'),
  site: () => run('node', 'scripts/site.js'),
};

const wanted = argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = wanted.find((name) => !(name in steps));
if (unknown !== undefined) {
  stdout.write(`check: there is no step '${unknown}'; the steps are ${Object.keys(steps).join(', ')}.\n`);
  exit(2);
}
const chosen = Object.entries(steps).filter(
  ([name]) => (wanted.length === 0 || wanted.includes(name)) && !(argv.includes('--rest') && name === 'test'),
);

const outcomes = chosen.map(([name, step]) => {
  stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  const passed = step();
  return { step: name, passed, seconds: Math.round((performance.now() - started) / 100) / 10 };
});

mkdirSync(reports, { recursive: true });
writeFileSync(`${reports}/check.json`, JSON.stringify(outcomes, null, 2));
stdout.write('\n');
for (const { step, passed, seconds } of outcomes) {
  stdout.write(`${passed ? 'ok    ' : 'FAILED'}  ${step.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s\n`);
}
exit(outcomes.every(({ passed }) => passed) ? 0 : 1);

/** Runs a command of the workspace, with its output shown; true if it succeeded. */
function run(command, ...args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

/** Packs every public package as it would be published. */
function packAll() {
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  return readdirSync('packages')
    .filter((folder) => folder !== 'testkit')
    .map((folder) =>
      run('pnpm', '--dir', `packages/${folder}`, 'pack', '--pack-destination', `../../${tarballs}`),
    )
    .every(Boolean);
}

function eachTarball(step) {
  const files = readdirSync(tarballs);
  return files.length > 0 && files.map((file) => step(`${tarballs}/${file}`)).every(Boolean);
}
