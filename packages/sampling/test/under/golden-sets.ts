import { readGolden } from '@lt/testkit';

/** What a golden file says about a method: its options and the kept rows, in the reference's order. */
export interface GoldenKept {
  keptIndices: number[];
}

/** One data set with what imbalanced-learn keeps of it. */
export interface GoldenSet {
  name: string;
  X: number[][];
  y: number[];
  tomek: { pairs: [number, number][]; keptIndices: Record<string, number[]> };
  enn: ({ nNeighbours: number; kind: 'all' | 'mode'; strategy: 'auto' | 'all' } & GoldenKept)[];
  renn: ({ nNeighbours: number; kind: 'all' | 'mode' } & GoldenKept)[];
  allKnn: ({ nNeighbours: number; kind: 'all' | 'mode' } & GoldenKept)[];
  ncr: GoldenKept;
  ncrModern: GoldenKept & { a1: number[]; a2: number[] };
  nearMiss: ({ version: 1 | 2 | 3; nNeighbours: number } & GoldenKept)[];
  oss: GoldenKept & { seedRows: Record<string, number> };
  cnn: GoldenKept & { seedRows: Record<string, number> };
}

/** imbalanced-learn 0.10.0 on four data sets. */
export const GOLDEN_SETS: readonly GoldenSet[] = [
  'binary_2d',
  'binary_5d_m_odd',
  'multi_4c_3d',
  'multi_6c_8d',
].map((name) => readGolden<GoldenSet>(new URL(`../golden/${name}.json`, import.meta.url)));

/** Returns row numbers in ascending order: the reference lists them class by class, some twice. */
export function asSet(rows: Iterable<number>): number[] {
  return [...new Set(rows)].sort((a, b) => a - b);
}
