import { expect, it } from 'vitest';
import { reproduceCommand } from '../../src/report/reproduce-command.ts';
import { makeSettings } from './fixture.ts';

it('gives the command with every choice that changes the numbers', () => {
  expect(reproduceCommand(makeSettings({ methods: ['cross-entropy', 'logit-adjustment'] }))).toBe(
    'npx -y pnpm@10.34.9 demo --data fashion-mnist --methods cross-entropy,logit-adjustment --seeds 3 --epochs 30 ' +
      '--batch-size 64 --learning-rate 0.1 --imbalance-ratio 100 --max-per-class 1000 --backend wasm',
  );
});

it('gives the last part of a folder only, quoted where the shell would split or run it', () => {
  const command = reproduceCommand(makeSettings({ data: "/home/ada/my data/$(it's)" }));
  expect(command).toContain(`--data 'path/to/$(it'\\''s)' --methods`);
  expect(command).not.toContain('ada');
});
