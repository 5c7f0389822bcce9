import { readGolden } from '@lt/testkit';

/** What the golden files know about a class that gets new rows. */
export interface GoldenClass {
  rows: number[];
}

/** A data set of the golden files, with what other code makes of it. */
export interface GoldenSet {
  name: string;
  k: number;
  m: number;
  X: number[][];
  y: number[];
  classCounts: number[];
  smoteNeighbours: Record<string, GoldenClass & { neighbours: number[][] }>;
  smoteResultCounts: {
    value: string | Record<string, number>;
    resultCounts: number[];
    synthetic: number[];
  }[];
  borderline: Record<
    string,
    GoldenClass & {
      numOther: number[];
      danger: boolean[];
      noise: boolean[];
      safe: boolean[];
      strictMoreThanHalf: boolean[];
      dangerRows: number[];
      b1Neighbours: number[][];
      b2Neighbours: number[][];
    }
  >;
  borderline1ResultCounts_auto: number[];
  adasyn: Record<
    string,
    GoldenClass & { G: number; ratio: number[]; countsRint: number[]; countsLargestRemainder: number[] }
  >;
  adasynResultCounts_auto: number[];
  interpolation: {
    triples: { cls: number; base: number; neighbour: number; gap: number; x: number[] }[];
  };
}

/** A data set that is hard for someone. */
export interface EdgeCase {
  name: string;
  k: number;
  m: number;
  X: (number | null)[][];
  y: number[];
  spec: { neighbours: number[][]; effectiveK: number };
}

/** Reads the data sets that all methods are held against. */
export function goldenSets(): GoldenSet[] {
  return ['binary_2d', 'binary_5d_m_odd', 'multi_4c_3d', 'multi_6c_8d'].map((name) =>
    readGolden<GoldenSet>(new URL(`../golden/${name}.json`, import.meta.url)),
  );
}

/** Reads the edge case of a name. */
export function edgeCase(name: string): EdgeCase & { X: number[][] } {
  const { cases } = readGolden<{ cases: EdgeCase[] }>(new URL('../golden/edge_cases.json', import.meta.url));
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no edge case ${name}`);
  return { ...found, X: found.X.map((row) => row.map((value) => value ?? Number.NaN)) };
}
