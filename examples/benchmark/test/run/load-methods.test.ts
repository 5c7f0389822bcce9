import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkMethod, loadMethods, planJobs, selectMethods } from '../../src/run/load-methods.ts';

describe('loadMethods', () => {
  it('finds every file of the methods folder, the baseline first', async () => {
    const methods = await loadMethods();
    const files = readdirSync(new URL('../../src/methods/', import.meta.url));
    expect(methods.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
    expect(methods[0]?.id).toBe('cross-entropy');
  });

  it('gives methods that share a training only methods that train', async () => {
    const methods = await loadMethods();
    for (const { training } of methods) {
      if (typeof training === 'function') continue;
      expect(typeof methods.find(({ id }) => id === training.sharedWith)?.training).toBe('function');
    }
  });
});

describe('checkMethod', () => {
  it('names the file that exports no method', () => {
    expect(() => checkMethod(undefined, 'mine.ts')).toThrow(
      'src/methods/mine.ts: expected an export `method` with an id and a training.',
    );
  });
});

describe('selectMethods', () => {
  it("takes 'all', groups, or ids in the order of the table", async () => {
    const methods = await loadMethods();
    expect(selectMethods(methods, ['all'])).toEqual(methods);
    expect(selectMethods(methods, ['losses', 'standard'])).toEqual(methods);
    expect(selectMethods(methods, ['standard']).map(({ id }) => id)).toEqual([
      'cross-entropy',
      'class-balanced-softmax',
      'class-balanced-focal',
      'class-balanced-sampling',
      'deferred-reweighting',
      'logit-adjustment',
    ]);
    const chosen = selectMethods(methods, ['logit-adjustment', 'cross-entropy']);
    expect(chosen.map(({ id }) => id)).toEqual(['cross-entropy', 'logit-adjustment']);
  });

  it('names what it does not know, and what there is', async () => {
    const methods = await loadMethods();
    expect(() => selectMethods(methods, ['magic'])).toThrow(
      /--methods: expected 'all', 'standard', 'losses' or ids out of cross-entropy, .*, got magic\./,
    );
    expect(() => selectMethods(methods, [])).toThrow(RangeError);
  });
});

describe('planJobs', () => {
  it('trains once for methods that differ only in the prediction', async () => {
    const methods = selectMethods(await loadMethods(), [
      'cross-entropy',
      'logit-adjustment',
      'class-balanced-sampling',
    ]);
    expect(planJobs(methods, [0, 1])).toEqual([
      { trainingId: 'cross-entropy', measuredIds: ['cross-entropy', 'logit-adjustment'], seed: 0 },
      { trainingId: 'class-balanced-sampling', measuredIds: ['class-balanced-sampling'], seed: 0 },
      { trainingId: 'cross-entropy', measuredIds: ['cross-entropy', 'logit-adjustment'], seed: 1 },
      { trainingId: 'class-balanced-sampling', measuredIds: ['class-balanced-sampling'], seed: 1 },
    ]);
  });

  it('trains a shared training even if its own method is not asked for', async () => {
    const methods = selectMethods(await loadMethods(), ['logit-adjustment']);
    expect(planJobs(methods, [0])).toEqual([
      { trainingId: 'cross-entropy', measuredIds: ['logit-adjustment'], seed: 0 },
    ]);
  });
});
