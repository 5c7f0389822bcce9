import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@lt/core';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const KILLS = 20;
/** Steps of the program's training. */
const STEPS = 40;
const CHECKPOINTS = [{ steps: 1 }, { steps: 3 }, { epochs: 1 }, { seconds: 0.02 }];

const folder = mkdtempSync(join(tmpdir(), 'lt-kill-'));
const program = join(folder, 'interruptible-run.mjs');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// One file, compiled once: a process is there in a fraction of the time that it takes to compile and to resolve the packages.
beforeAll(async () => {
  await build({
    config: false,
    entry: [fileURLToPath(new URL('fixtures/interruptible-run.ts', import.meta.url))],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    platform: 'node',
    noExternal: [/.*/],
    silent: true,
    esbuildOptions: (options) => {
      options.conditions = ['@lt/source'];
    },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
}, 120_000);

/** When to kill: so many milliseconds after the training began, or after it said that this step is done. */
interface Moment {
  step: number | null;
  milliseconds: number;
}

interface Outcome {
  /** Steps that the process reported. */
  steps: number[];
  /** What it left, if it came to the end. */
  end: string | undefined;
  signal: NodeJS.Signals | null;
}

/** Runs the program to its end, or to the moment at which it is killed. */
function run(directory: string, every: object, moment?: Moment): Promise<Outcome> {
  const child = spawn(process.execPath, [program, directory, JSON.stringify(every)]);
  let output = '';
  let errors = '';
  let aimed = false;
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (moment === undefined || aimed) return;
    const last = /.*step (\d+)\n/s.exec(output)?.[1];
    if (moment.step === null ? !output.includes('start') : Number(last ?? -1) < moment.step) return;
    aimed = true;
    setTimeout(() => {
      // A timer counts milliseconds only.
      const until = performance.now() + (moment.milliseconds % 1);
      while (performance.now() < until);
      child.kill('SIGKILL');
    }, Math.floor(moment.milliseconds));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== 0 && signal === null) reject(new Error(errors));
      const steps = Array.from(output.matchAll(/step (\d+)\n/g), ([, step]) => Number(step));
      resolve({ steps, end: /end (.*)\n/.exec(output)?.[1], signal });
    });
  });
}

describe('trainLoop, killed', () => {
  it('goes on to the same bytes, wherever SIGKILL meets it', { timeout: 240_000 }, async () => {
    const whole = await run('', {});
    expect(whole.steps).toEqual(Array.from({ length: STEPS }, (_, step) => step));
    expect(whole.end).toMatch(/^[0-9a-f]{64} /);

    const random = createRandom('moments to kill at');
    let kills = 0;
    let resumed = 0;
    for (let chain = 0; kills < KILLS; chain++) {
      expect(chain, 'trainings that came to their end before they were killed').toBeLessThan(12);
      const directory = join(folder, `chain-${chain}`);
      const every = CHECKPOINTS[chain % CHECKPOINTS.length]!;
      let outcome: Outcome;
      let before: number | undefined;
      let place = 0;
      do {
        // Five moments from the beginning to the end, by step and by time in turn; then to the end.
        const [step, milliseconds] = [
          Math.floor(((place + random.next()) * (STEPS - 4)) / 5),
          random.next() * (place % 2 === 0 ? 8 : 120),
        ];
        const moment = { step: place % 2 === 0 ? step : null, milliseconds };
        outcome = await run(directory, every, kills < KILLS && place < 5 ? moment : undefined);
        const [first] = outcome.steps;
        if (before !== undefined && first !== undefined) {
          if (first > 0) resumed++;
          expect(first, 'a step that nobody took').toBeLessThanOrEqual(before + 1);
          // Before step s was begun, everything up to the last multiple was on the disk.
          if ('steps' in every) expect(first).toBeGreaterThanOrEqual(before - (before % every.steps));
        }
        before = outcome.steps.at(-1) ?? before;
        if (outcome.signal === 'SIGKILL') kills++;
        place++;
      } while (outcome.end === undefined);
      expect(outcome.end, `after ${place - 1} kills, with checkpoints every ${JSON.stringify(every)}`).toBe(
        whole.end,
      );
      // What killed saves left behind is gone. A third checkpoint is there if the kill met the last save just before it tidied up.
      const files = readdirSync(directory);
      expect(files.every((file) => /^step-\d+\.safetensors$/.test(file))).toBe(true);
      expect([2, 3]).toContain(files.length);

      const again = await run(directory, every);
      expect(again, 'a run that is over, resumed').toEqual({ steps: [], end: whole.end, signal: null });
    }
    expect(kills).toBe(KILLS);
    expect(resumed).toBeGreaterThan(KILLS / 2);
  });
});
