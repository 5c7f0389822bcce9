import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/count.js', import.meta.url));
const file = (status: string, assertionResults: object[] = [{}]) => ({ status, assertionResults });
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lt-count-'));
  mkdirSync(join(folder, '.reports'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the script on the reports given, and returns its exit status and what it prints. */
function count(reports: Record<string, unknown>): { status: number | null; lines: string[] } {
  for (const [name, report] of Object.entries(reports)) {
    writeFileSync(join(folder, '.reports', name), JSON.stringify(report));
  }
  const { status, stdout } = spawnSync(execPath, [script], { cwd: folder, encoding: 'utf8' });
  return { status, lines: stdout.split('\n') };
}

const tests = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [file('passed')],
};
const steps = [{ passed: true }, { passed: true }];

describe('the count at the end of CI', () => {
  it('adds tests and check steps', () => {
    expect(count({ 'vitest.json': tests, 'check.json': steps })).toEqual({
      status: 0,
      lines: ['9 passed, 0 failed', ''],
    });
  });

  it('tells of skipped tests on a line of its own, before the last one', () => {
    const { lines } = count({ 'vitest.json': { ...tests, numPendingTests: 3 }, 'check.json': steps });
    expect(lines).toEqual(['3 skipped', '9 passed, 0 failed', '']);
  });

  it('counts failed tests, failed steps, and test files that did not load', () => {
    const broken = { ...tests, numFailedTests: 2, testResults: [file('failed', []), file('failed')] };
    expect(count({ 'vitest.json': broken, 'check.json': [...steps, { passed: false }] })).toEqual({
      status: 1,
      lines: ['9 passed, 4 failed', ''],
    });
  });

  it('counts a missing report as a failure', () => {
    expect(count({ 'vitest.json': tests })).toEqual({ status: 1, lines: ['7 passed, 1 failed', ''] });
    rmSync(join(folder, '.reports', 'vitest.json'));
    expect(count({}).lines).toEqual(['0 passed, 2 failed', '']);
  });
});
