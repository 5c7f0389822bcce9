import { smote } from '@lt/sampling';
import { type Table, tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { rowsOf, tableOf } from '../src/arrow-rows.ts';

const table: Table = tableFromArrays({
  width: Float32Array.of(1, 2, 1, 2, 8, 9),
  kind: ['common', 'common', 'common', 'common', 'rare', 'rare'],
  height: Int32Array.of(1, 1, 2, 2, 6, 7),
});

describe('rowsOf and tableOf', () => {
  it('give a table back, value for value', () => {
    const again = tableOf(rowsOf(table, 'kind'), 'kind');
    expect(again.numRows).toBe(6);
    for (const { width, kind, height } of [...again].map((row) => row.toJSON())) {
      expect([...table].map((row) => row.toJSON())).toContainEqual({ width, kind, height });
    }
  });

  it('fit a resampler, and what comes out can be written', async () => {
    const { columns, features, labels } = rowsOf(table, 'kind');
    const balanced = await smote(features, labels, { seed: 0 });
    const made = tableOf({ columns, features: balanced.features, labels: balanced.labels }, 'kind');
    const read = tableFromIPC(tableToIPC(made));
    expect(read.numRows).toBe(8);
    expect(Array.from(read.getChild('kind')!, String).slice(6)).toEqual(['rare', 'rare']);
    for (const width of [...read.getChild('width')!].slice(6)) {
      expect(width >= 8 && width <= 9).toBe(true);
    }
  });

  it('let the resampler say where a value is missing', async () => {
    const holes = tableFromArrays({ x: [1, null, 3], kind: ['a', 'a', 'b'] });
    const { features, labels } = rowsOf(holes, 'kind');
    await expect(smote(features, labels)).rejects.toThrow(/row 1.*column 0/);
    const unlabelled = tableFromArrays({ x: [1, 2], kind: ['a', null] });
    expect(() => rowsOf(unlabelled, 'kind')).toThrow('row 1');
  });
});
