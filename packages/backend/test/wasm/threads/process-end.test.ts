import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('programs/end.ts', import.meta.url));

it.concurrent.each([
  ['by itself', 'return', 0, ''],
  ['with an error', 'throw', 1, 'Error: on purpose'],
])(
  'a process with threads ends %s',
  async (_, how, status, message) => {
    const ended = await new Promise((resolve) => {
      const args = ['--conditions=@lt/source', '--import=tsx', program, how];
      const child = execFile(process.execPath, args, (_, stdout, stderr) =>
        resolve({ status: child.exitCode, stdout, stderr }),
      );
    });
    expect(ended).toEqual({
      status,
      stdout: 'WebAssembly SIMD, 2 threads: 96',
      stderr: expect.stringContaining(message),
    });
  },
  90_000,
);
