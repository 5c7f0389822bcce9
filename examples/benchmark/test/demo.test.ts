import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { BenchmarkResults, RunResult } from '../src/types.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'lt-demo-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const TINY = '--data generated --max-per-class 40 --imbalance-ratio 10 --batch-size 32 --workers 1'.split(
  ' ',
);

/** Runs the demo as a user does, and interrupts it as soon as `interruptWhen` holds of its output. */
function runDemo(
  args: string[],
  interruptWhen: (output: string) => boolean = () => false,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--conditions=@lt/source', '--import=tsx', 'examples/benchmark/src/main.ts', ...TINY, ...args],
      { cwd: root, env: { ...process.env, INIT_CWD: root } },
    );
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const watch = setInterval(() => {
      if (!interruptWhen(output)) return;
      clearInterval(watch);
      child.kill('SIGINT');
    }, 5);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, output });
    });
  });
}

const shows =
  (text: string) =>
  (output: string): boolean =>
    output.includes(text);

function readResults(folder: string): BenchmarkResults {
  return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as BenchmarkResults;
}

/** Results without what differs from run to run. */
function timeless(results: readonly RunResult[]): Omit<RunResult, 'seconds'>[] {
  return results.map(({ seconds: _, ...result }) => result);
}

describe('the demo', () => {
  it('trains, prints the table and writes results and page', { timeout: 180_000 }, async () => {
    const folder = join(out, 'whole');
    const args = ['--methods', 'cross-entropy,logit-adjustment', '--epochs', '2', '--out', folder];
    const { code, output } = await runDemo(args);
    expect(code, output).toBe(0);
    const { settings, results } = readResults(folder);
    expect(settings).toMatchObject({ data: 'generated', epochs: 2, backend: 'wasm', seeds: [0] });
    expect(results.map(({ method, seed }) => [method, seed])).toEqual([
      ['cross-entropy', 0],
      ['logit-adjustment', 0],
    ]);
    for (const { many, medium, few, overall, balanced, seconds, curve, confusion } of results) {
      for (const value of [medium, few, overall, balanced])
        expect(value).toSatisfy((x: number) => x >= 0 && x <= 1);
      // At most 40 images a class: no class is many-shot.
      expect(many).toBeNull();
      expect(seconds).toBeGreaterThan(0);
      expect(curve.map(({ epoch }) => epoch)).toEqual([0, 1]);
      expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1000);
    }
    expect(output).toContain(join(folder, 'results.json'));
    expect(output).toContain(join(folder, 'report.html'));
    expect(output).toContain('Cross-entropy');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('keeps what was measured when it is interrupted, and says so', { timeout: 180_000 }, async () => {
    const folder = join(out, 'half');
    const args = ['--methods', 'cross-entropy,class-balanced-sampling', '--epochs', '6', '--out', folder];
    const { code, output } = await runDemo(args, shows('cross-entropy, seed 0:'));
    expect(code, output).toBe(130);
    expect(output).toContain('Interrupted: kept 1 of 2 results. The same command goes on from here.');
    expect(readResults(folder).results.map(({ method }) => method)).toEqual(['cross-entropy']);

    const again = await runDemo(args);
    expect(again.code, again.output).toBe(0);
    expect(again.output).toContain('Going on with an interrupted run: 1 of 2 trainings are done');
    expect(again.output).not.toContain('cross-entropy, seed 0:');
    const { results } = readResults(folder);
    expect(results.map(({ method }) => method)).toEqual(['cross-entropy', 'class-balanced-sampling']);

    expect(existsSync(join(folder, 'unfinished'))).toBe(false);
  });

  it('goes on in the middle of a training, to the same numbers', { timeout: 180_000 }, async () => {
    const folder = join(out, 'middle');
    const args = ['--methods', 'deferred-reweighting,logit-adjustment', '--epochs', '4', '--out', folder];
    const hasCheckpoint = (): boolean => {
      const path = join(folder, 'unfinished');
      const files = existsSync(path) ? readdirSync(path, { recursive: true }) : [];
      return files.some((file) => String(file).endsWith('.safetensors'));
    };
    const first = await runDemo(args, hasCheckpoint);
    expect(first.code, first.output).toBe(130);
    expect(first.output).toContain('Interrupted before the first training ended: no report is written.');

    const second = await runDemo(args);
    expect(second.code, second.output).toBe(0);
    expect(second.output).toContain('Going on with an interrupted run: 0 of 2 trainings are done, 1 begun');
    const { results } = readResults(folder);
    expect(results.map(({ curve }) => curve.length)).toEqual([4, 4]);
    // A finished run leaves nothing behind: the next one begins at the beginning.
    const whole = await runDemo(args);
    expect(whole.code, whole.output).toBe(0);
    expect(timeless(results)).toEqual(timeless(readResults(folder).results));
  });

  it('leaves an older report alone when it is interrupted before the first training ends', {
    timeout: 180_000,
  }, async () => {
    const folder = join(out, 'older');
    mkdirSync(folder);
    writeFileSync(join(folder, 'results.json'), 'an older report');
    const { code, output } = await runDemo(
      ['--methods', 'cross-entropy', '--out', folder],
      shows('Backend: wasm'),
    );
    expect(code, output).toBe(130);
    expect(output).toContain('no report is written');
    expect(readFileSync(join(folder, 'results.json'), 'utf8')).toBe('an older report');
  });

  it('refuses a folder that cannot be written before it trains', { timeout: 60_000 }, async () => {
    const file = join(out, 'file');
    writeFileSync(file, '');
    const { code, output } = await runDemo(['--out', file]);
    expect(code, output).toBe(1);
    expect(output).toContain('--out: expected a folder to write into');
    expect(output).not.toContain('training images');
  });

  it('ends with code 1 and one sentence when an option makes no sense', { timeout: 60_000 }, async () => {
    const { code, output } = await runDemo(['--methods', 'magic', '--out', join(out, 'none')]);
    expect(code).toBe(1);
    expect(output).toContain(
      "--methods: expected 'all', 'standard', 'losses', 'decoupling', 'open-set', 'fsa', 'fsa-sweep' or ids out of",
    );
    expect(output).not.toContain('    at ');
  });
});
