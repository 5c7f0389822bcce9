import { afterEach, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '../../src/checkpoint/sha256.ts';

afterEach(() => vi.unstubAllGlobals());

describe.each(['with crypto.subtle', 'without it'])('sha256Hex %s', (which) => {
  it('gives the examples of the standard', async () => {
    if (which === 'without it') vi.stubGlobal('crypto', {});
    const hash = (text: string): Promise<string> => sha256Hex(new TextEncoder().encode(text));
    // FIPS 180-4, examples of NIST: the empty message, one block and two blocks.
    expect(await hash('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(await hash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await hash('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });
});
