import { spawn } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@lt/core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../../src/index.ts';

const script = fileURLToPath(new URL('../fixtures/save-checkpoints.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Lets a process save checkpoints of 1.2 MB and kills it some milliseconds after its first, in the midst of whatever it does.
 *
 * @returns The last step that it said was saved.
 */
function saveUntilKilled(directory: string, first: number, milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const args = ['--conditions=@lt/source', '--import=tsx', script, directory, String(first)];
    const child = spawn(execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let failure = '';
    child.stdout.on('data', (data) => {
      if (printed === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
      printed += data;
    });
    child.stderr.on('data', (data) => {
      failure += data;
    });
    child.on('close', (_, signal) => {
      // A line counts when it ends.
      if (signal === 'SIGKILL') resolve(Number(printed.split('\n').at(-2)));
      else reject(new Error(failure));
    });
  });
}

it('leaves whole checkpoints in whatever moment it is killed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lt-checkpoint-'));
  const random = createRandom('kill');
  let first = 1;
  for (let kill = 0; kill < 5; kill++) {
    const acknowledged = await saveUntilKilled(directory, first, 100 * random.next());
    const newest = (await loadCheckpoint(directory))!;
    // What was acknowledged is there; one save more may have got through.
    expect(newest.step - acknowledged === 0 || newest.step - acknowledged === 1).toBe(true);
    const files = (await readdir(directory)).filter((file) => file.endsWith('.safetensors'));
    for (const file of files) {
      const checkpoint = (await loadCheckpoint(directory, { name: file.replace('.safetensors', '') }))!;
      const { values } = checkpoint.variables[0]!;
      expect(values.length === 300_000 && values.every((value) => value === checkpoint.step)).toBe(true);
    }
    expect(files.length).toBeGreaterThanOrEqual(Math.min(2, newest.step));
    first = newest.step + 1;
  }
  await saveCheckpoint(directory, { variables: [], epoch: 0, step: first });
  expect(await readdir(directory)).toEqual([newestOf(first - 1), newestOf(first)]);
}, 60_000);

function newestOf(step: number): string {
  return `step-${String(step).padStart(8, '0')}.safetensors`;
}
