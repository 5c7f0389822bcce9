import { expect } from 'vitest';
import type { Label } from '../../src/resampling/labels.ts';
import type { Resampled } from '../../src/resampling/resampled.ts';

/** Reads k nearest rows of the same class, by plain loops: ties by row. */
export function nearestInClass(rows: number[][], labels: readonly Label[], row: number, k: number): number[] {
  return nearestRows(rows, row, rows.length)
    .filter((other) => labels[other] === labels[row])
    .slice(0, k);
}

/** Returns the k nearest rows of all classes, by plain loops: ties by row. */
export function nearestRows(rows: number[][], row: number, k: number): number[] {
  const distance = (other: number): number =>
    rows[row]!.reduce((sum, value, i) => sum + (value - rows[other]![i]!) ** 2, 0);
  return rows
    .map((_, other) => other)
    .filter((other) => other !== row)
    .sort((a, b) => distance(a) - distance(b) || a - b)
    .slice(0, k);
}

/** Counts labels, by ascending label. */
export function countsOf(labels: readonly Label[]): number[] {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

/** Checks what holds for every over-sampler: the originals, their provenance, and how each new row follows from its own. */
export function expectSound(
  rows: number[][],
  labels: readonly Label[],
  { features, labels: names, provenance, report }: Resampled<number[][], Label[]>,
): void {
  const { kind, base, neighbor, gap } = provenance;
  expect(features.slice(0, rows.length)).toEqual(rows);
  expect(names.slice(0, rows.length)).toEqual(labels);
  for (let row = 0; row < features.length; row++) {
    const isOriginal = row < rows.length;
    expect(kind[row] === 0).toBe(isOriginal);
    if (isOriginal) expect([base[row], neighbor[row], gap[row]]).toEqual([row, -1, 0]);
    if (kind[row] === 2) expect([neighbor[row], gap[row], features[row]]).toEqual([-1, 0, rows[base[row]!]]);
    expect(names[row]).toBe(labels[base[row]!]);
    if (kind[row] === 1) expectBetween(features[row]!, rows[base[row]!]!, rows[neighbor[row]!]!, gap[row]!);
  }
  expect(report.classes.map(({ after }) => after)).toEqual(countsOf(names));
  expect(report.classes.map(({ before }) => before)).toEqual(countsOf(labels));
  // New rows come class by class, ascending.
  const made = names.slice(rows.length);
  expect(made).toEqual([...made].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
}

function expectBetween(row: number[], base: number[], neighbor: number[], gap: number): void {
  const wanted = base.map((value, i) => value + gap * (neighbor[i]! - value));
  const isInside = row.map(
    (value, i) => value >= Math.min(base[i]!, neighbor[i]!) && value <= Math.max(base[i]!, neighbor[i]!),
  );
  expect({ row, isInside: isInside.every(Boolean), isGap: gap >= 0 && gap < 1 }).toEqual({
    row: wanted,
    isInside: true,
    isGap: true,
  });
}
