import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describeBackends } from '@lt/testkit';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('./webgpu-program.ts', import.meta.url));

// The suite starts the adapter itself first, and says so where there is none.
await describeBackends(
  'WebGPU in Node',
  () => {
    it('comes up by selectBackend, trains without a synchronous read, and lets the process end by itself', async () => {
      const args = ['--conditions=@lt/source', '--import=tsx', program];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let [out, err] = ['', ''];
      child.stdout.on('data', (text) => (out += text));
      child.stderr.on('data', (text) => (err += text));
      const [code, signal] = await once(child, 'close');
      expect([code, signal], err).toEqual([0, null]);
      const seen = JSON.parse(out.slice(out.indexOf('{"name"')));
      expect(seen).toMatchObject({ name: 'webgpu', gpuIsGone: true });
      expect(seen.device).toMatch(/^WebGPU: ./);
      expect(seen.tried).toEqual([{ name: 'webgpu', ok: true, reason: `started on ${seen.device}` }]);
      expect(seen.losses).toHaveLength(5);
      expect(seen.losses[4]).toBeLessThan(seen.losses[0]);
    }, 120_000);
  },
  { only: ['webgpu'] },
);
