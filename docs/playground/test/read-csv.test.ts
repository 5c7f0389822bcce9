import { describe, expect, it } from 'vitest';
import { makeOwnData } from '../src/data/own-data.ts';
import { guessLabel, readCsv, takeColumns } from '../src/data/read-csv.ts';
import { labelOf } from '../src/data/read-images.ts';

const TEXT = 'name;width;kind\na;1;x\nb;2.5;x\n"c; d";3;y\ne;4;y\nf;5;x\n';

describe('readCsv', () => {
  it('finds the delimiter, the columns of numbers and the label', () => {
    const table = readCsv(`\uFEFF${TEXT}`);
    expect(table.columns).toEqual(['name', 'width', 'kind']);
    expect(table.rows[2]).toEqual(['c; d', '3', 'y']);
    expect(table.numeric).toEqual([1]);
    expect(guessLabel(table)).toBe(2);
  });

  it('takes the chosen columns', () => {
    const taken = takeColumns(readCsv(TEXT), [1], 2);
    expect(taken).toEqual({
      kind: 'csv',
      columns: ['width'],
      values: Float32Array.of(1, 2.5, 3, 4, 5),
      labels: ['x', 'x', 'y', 'y', 'x'],
    });
  });

  it('refuses a file without rows', () => {
    expect(() => readCsv('a,b\n1,2\n')).toThrow('two columns and four rows');
  });
});

describe('makeOwnData', () => {
  it('puts the largest class first, holds a part of each out and standardizes by the rest', () => {
    const labels = [...Array<string>(4).fill('rare'), ...Array<string>(10).fill('common'), 'single'];
    const values = Float32Array.from(labels, (_, i) => 7 + 2 * i);
    const data = makeOwnData({ kind: 'csv', columns: ['a'], values, labels }, 0);
    expect(data.classNames).toEqual(['common', 'rare']);
    expect([...data.classCounts]).toEqual([7, 3]);
    expect([...data.test.classIds]).toEqual([0, 0, 0, 1]);
    const mean = data.train.values.reduce((sum, value) => sum + value, 0) / 10;
    const square = data.train.values.reduce((sum, value) => sum + value * value, 0) / 10;
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
  });

  it('refuses a single class', () => {
    const own = {
      kind: 'csv' as const,
      columns: ['a'],
      values: new Float32Array(3),
      labels: ['x', 'x', 'x'],
    };
    expect(() => makeOwnData(own, 0)).toThrow('at least two classes');
  });
});

describe('labelOf', () => {
  it('takes the folder of a file, or what its name begins with', () => {
    expect(labelOf('pets/cat/001.png')).toBe('cat');
    expect(labelOf('pets/dog_12.jpg')).toBe('dog');
    expect(labelOf('horse-3.png')).toBe('horse');
    expect(labelOf('42.png')).toBe('42.png');
  });
});
