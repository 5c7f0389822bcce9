import { describe, expect, it } from 'vitest';
import { startPeer } from '../src/index.ts';

const ECHO = `
console.log(JSON.stringify({ version: '1.2' }));
require('readline').createInterface(process.stdin).on('line', (line) => console.log(JSON.stringify({ line })));
`;

describe('startPeer', () => {
  it('gives what the process says first, and its answer to each line', async () => {
    const peer = await startPeer<{ version: string }>(process.execPath, ['-e', ECHO]);
    expect(peer?.hello).toEqual({ version: '1.2' });
    expect(await peer?.ask('first')).toEqual({ line: 'first' });
    expect(await peer?.ask()).toEqual({ line: '' });
    peer?.end();
  });

  it('is undefined where the program is missing, ends at once, or lacks what it needs', async () => {
    expect(await startPeer('no-such-program', [])).toBeUndefined();
    expect(await startPeer(process.execPath, ['-e', ''])).toBeUndefined();
    expect(await startPeer(process.execPath, ['-e', `console.log('{"missing":"torch"}')`])).toBeUndefined();
  });

  it('fails when the process ends instead of answering', async () => {
    const peer = await startPeer(process.execPath, [
      '-e',
      `console.log('{}'); process.stdin.once('data', () => process.exit())`,
    ]);
    await expect(peer?.ask('?')).rejects.toThrow('the process ended');
  });
});
