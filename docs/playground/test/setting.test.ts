import { describe, expect, it } from 'vitest';
import { BACKENDS, LOSSES, METHODS, RESAMPLERS, SAMPLERS, SCORES, SETS } from '../src/choices.ts';
import { DEFAULTS, fromHash, NUMBERS, type Setting, toHash } from '../src/setting.ts';

describe('a setting in the address', () => {
  it('is empty for the defaults', () => {
    expect(toHash(DEFAULTS)).toBe('');
    expect(fromHash('')).toEqual(DEFAULTS);
  });

  it('holds what differs, in words', () => {
    const setting: Setting = { ...DEFAULTS, set: 'moons', imbalance: 100, loss: 'ldam', compare: false };
    expect(toHash(setting)).toBe('set=moons&loss=ldam&imbalance=100&compare=no');
    expect(fromHash(`#${toHash(setting)}`)).toEqual(setting);
  });

  it('comes back from every choice of every list', () => {
    const lists = {
      set: SETS,
      method: METHODS,
      loss: LOSSES,
      sampler: SAMPLERS,
      resampler: RESAMPLERS,
      backend: BACKENDS,
      score: SCORES,
    };
    for (const [key, list] of Object.entries(lists)) {
      for (const { id } of list) {
        const setting = { ...DEFAULTS, [key]: id };
        expect(fromHash(toHash(setting))).toEqual(setting);
      }
    }
  });

  it('comes back from both ends of every number', () => {
    for (const [key, { min, max }] of Object.entries(NUMBERS)) {
      for (const value of [min, max]) {
        const setting = { ...DEFAULTS, [key]: value };
        expect(fromHash(toHash(setting))).toEqual(setting);
      }
    }
  });

  it('leaves what it does not understand at its default', () => {
    const words = 'set=cubes&imbalance=-3&epochs=many&rate=&compare=perhaps&color=red&tau=9';
    expect(fromHash(words)).toEqual(DEFAULTS);
  });
});
