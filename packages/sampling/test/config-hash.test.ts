import { describe, expect, it } from 'vitest';
import { configHash } from '../src/config-hash.ts';

describe('configHash', () => {
  it('is the same in every version, so that old states stay readable', () => {
    expect(configHash({ name: 'x', seed: 7 }, [0, 1, 2])).toMatchInlineSnapshot(`"0bf044ab1a8eb830"`);
  });

  it('tells apart seeds, settings, class ids and their order', () => {
    const hashes = [
      configHash({ seed: 7 }, [0, 1, 2]),
      configHash({ seed: '7' }, [0, 1, 2]),
      configHash({ seed: 8 }, [0, 1, 2]),
      configHash({ seed: 7, tail: 'pad' }, [0, 1, 2]),
      configHash({ seed: 7 }, [0, 2, 1]),
      configHash({ seed: 7 }, [0, 1, 2, 0]),
      configHash({ seed: 7 }, [0, 1]),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('does not depend on the kind of array, and does not collide over many configurations', () => {
    expect(configHash({}, Uint8Array.of(3, 4))).toBe(configHash({}, [3, 4]));
    const hashes = Array.from({ length: 20_000 }, (_, seed) => configHash({ seed }, [0, 1]));
    expect(new Set(hashes.map((hash) => hash.slice(0, 8))).size).toBeGreaterThan(19_980);
    expect(new Set(hashes.map((hash) => hash.slice(8))).size).toBeGreaterThan(19_980);
  });
});
