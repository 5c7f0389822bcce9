import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GRID } from '../../src/representation-grid.ts';
import {
  checkMethod,
  dropUnopened,
  dropUnvalidated,
  loadMethods,
  planJobs,
  selectMethods,
} from '../../src/run/load-methods.ts';

describe('loadMethods', () => {
  it('finds every file of the methods folder, the baseline first', async () => {
    const methods = await loadMethods();
    const folder = new URL('../../src/methods/', import.meta.url);
    for (const file of readdirSync(folder)) {
      const { method, methods: family } = (await import(new URL(file, folder).href)) as Record<
        string,
        unknown
      >;
      if (family === undefined) expect(methods).toContain(method);
      else expect(methods).toEqual(expect.arrayContaining(family as unknown[]));
      if (method !== undefined) expect(`${(method as { id: string }).id}.ts`).toBe(file);
    }
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
    expect(
      selectMethods(methods, ['losses', 'standard', 'decoupling', 'open-set', 'fsa', 'fsa-sweep']),
    ).toEqual(methods);
    expect(selectMethods(methods, ['losses']).map(({ group }) => group)).not.toContain('decoupling');
    // Beside what they are compared with.
    const decoupled = selectMethods(methods, ['decoupling']);
    expect(decoupled.filter(({ group }) => group !== 'decoupling').map(({ id }) => id)).toEqual([
      'cross-entropy',
      'class-balanced-sampling',
      'logit-adjustment',
    ]);
    expect(decoupled.filter(({ group }) => group === 'decoupling').map(({ id }) => id)).toEqual([
      'crt',
      'lws',
      'tau-norm',
      'logit-adjustment-tau',
      'nearest-class-mean',
      'bbn-conventional-crt',
      'bbn-rebalancing-crt',
      'bbn',
      'bbn-conventional',
      'bbn-rebalancing',
      'bbn-uniform',
      'bbn-balanced',
      'bbn-linear-decay',
      'bbn-equal',
      'bbn-parabolic-increment',
      'reweighting',
      ...GRID.filter(({ id }) => id !== 'crt').map(({ id }) => id),
    ]);
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
      /--methods: expected 'all', 'standard', 'losses', 'decoupling', 'open-set', 'fsa', 'fsa-sweep' or ids out of cross-entropy, .*, got magic\./,
    );
    expect(() => selectMethods(methods, [])).toThrow(RangeError);
  });
});

describe('dropUnvalidated', () => {
  it('leaves out what chooses settings where there is nothing to choose on, and says so', async () => {
    const methods = selectMethods(await loadMethods(), ['crt', 'tau-norm']);
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const validation = { images: new Uint8Array(1), classIds: new Int32Array(1) };
    expect(dropUnvalidated(methods, { validation }, say)).toEqual(methods);
    expect(lines).toEqual([]);
    expect(dropUnvalidated(methods, {}, say).map(({ id }) => id)).toEqual(['crt']);
    expect(lines).toEqual([
      'Without tau-norm: the long tail leaves no images of some class to choose a setting on.',
    ]);
    expect(() => dropUnvalidated(methods.slice(1), {}, say)).toThrow(
      new RangeError(
        '--methods: the long tail leaves no images of some class to choose a setting on, which tau-norm would need.',
      ),
    );
  });
});

describe('dropUnopened', () => {
  const validation = { images: new Uint8Array(1), classIds: new Int32Array(1) };
  const open = { name: 'others', images: new Uint8Array(1) };

  it('leaves out what only tells unknown images where there are none, and says so', async () => {
    const methods = selectMethods(await loadMethods(), ['cross-entropy', 'open-max-logit']);
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    expect(dropUnopened(methods, { open, validation }, say)).toEqual(methods);
    expect(lines).toEqual([]);
    expect(dropUnopened(methods, { validation }, say).map(({ id }) => id)).toEqual(['cross-entropy']);
    expect(dropUnopened(methods, { open }, say).map(({ id }) => id)).toEqual(['cross-entropy']);
    expect(lines).toEqual([
      'Without open-max-logit: there are no images of unknown classes (--open-images or --unknown-classes).',
      'Without open-max-logit: there are none to choose a threshold on.',
    ]);
    expect(() => dropUnopened(methods.slice(1), {}, say)).toThrow(
      new RangeError(
        '--methods: there are no images of unknown classes (--open-images or --unknown-classes), which open-max-logit would need.',
      ),
    );
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
