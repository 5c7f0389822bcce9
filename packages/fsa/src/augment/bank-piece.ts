import type { TensorValues } from '@lt/training';
import { type BankContents, rowsWithPart } from './bank-contents.ts';
import type { BankPlan } from './bank-options.ts';

/** What a bank knows of the images from one up to another, as a checkpoint holds it. */
export type BankPiece = Readonly<Record<string, TensorValues>>;

const PARTS = ['specific', 'generic'] as const;

/** Returns what a bank knows of some images that follow one another. */
export function takePiece(plan: BankPlan, contents: BankContents, from: number, to: number): BankPiece {
  const { shape, flags, degenerate, maps, pooled, parts } = contents;
  const [height, width, channels] = shape;
  const numRows = to - from;
  const size = height * width * channels;
  const floats = (values: Float32Array, sides: readonly number[]): TensorValues => ({
    dtype: 'float32',
    shape: sides,
    values,
  });
  const piece: Record<string, TensorValues> = {
    classIds: { dtype: 'int32', shape: [numRows], values: plan.classIds.subarray(from, to) },
    flags: {
      dtype: 'int32',
      shape: [numRows, height, width],
      values: Int32Array.from(flags.subarray(from * height * width, to * height * width)),
    },
    degenerate: { dtype: 'bool', shape: [numRows], values: degenerate.subarray(from, to) },
  };
  if (maps) piece.maps = floats(maps.subarray(from * size, to * size), [numRows, ...shape]);
  if (pooled) {
    piece.pooled = floats(pooled.subarray(from * channels, to * channels), [numRows, channels]);
    for (const which of PARTS) {
      const rows = rowsWithPart(plan, contents, which, from, to);
      const means = new Float32Array(rows.length * channels);
      for (const [i, row] of rows.entries()) means.set(parts[which].get(row)!, i * channels);
      piece[which] = floats(means, [rows.length, channels]);
    }
  }
  return piece;
}

/** Puts back what {@link takePiece} took. */
export function putPiece(
  plan: BankPlan,
  contents: BankContents,
  piece: BankPiece,
  from: number,
  to: number,
): void {
  const { shape, flags, degenerate, maps, pooled, parts } = contents;
  const [height, width, channels] = shape;
  flags.set(piece.flags!.values, from * height * width);
  degenerate.set(piece.degenerate!.values, from);
  maps?.set(piece.maps!.values, from * height * width * channels);
  if (!pooled) return;
  pooled.set(piece.pooled!.values, from * channels);
  for (const which of PARTS) {
    const means = piece[which]!.values as Float32Array;
    for (const [i, row] of rowsWithPart(plan, contents, which, from, to).entries()) {
      parts[which].set(row, means.slice(i * channels, (i + 1) * channels));
    }
  }
}
