import { adasyn, borderlineSmote, classifyBorderline, randomOverSample, smote } from '@lt/sampling';
import { makePoints, type PlanePoints } from './make-points.ts';

/** Name of a method of the page. */
export type Method =
  | 'smote'
  | 'borderlineSmote, kind 1'
  | 'borderlineSmote, kind 2'
  | 'adasyn'
  | 'randomOverSample, shrinkage 1';

/** What can be set on the page. */
export interface Settings {
  method: Method;
  kNeighbors: number;
  mNeighbors: number;
  /** Size of the minority after resampling, as a share of the majority. */
  ratio: number;
  overlap: number;
  seed: number;
}

/** What a point is drawn as. */
export type Kind = 'majority' | 'safe' | 'danger' | 'noise' | 'new';

/** What is to be drawn: points, and a line from the base of each new point to its neighbor. */
export interface Scene {
  points: { x: number; y: number; kind: Kind }[];
  links: { x1: number; y1: number; x2: number; y2: number }[];
  /** What the method had to say. */
  warnings: string[];
}

type Resample = (
  points: PlanePoints,
  settings: Settings,
) => ReturnType<typeof smote<PlanePoints['features'], Int32Array>>;

const METHODS: Record<Method, Resample> = {
  smote: ({ features, classIds }, { kNeighbors, ...shared }) =>
    smote(features, classIds, { kNeighbors, ...strategyOf(shared) }),
  'borderlineSmote, kind 1': ({ features, classIds }, { kNeighbors, mNeighbors, ...shared }) =>
    borderlineSmote(features, classIds, { kind: 1, kNeighbors, mNeighbors, ...strategyOf(shared) }),
  'borderlineSmote, kind 2': ({ features, classIds }, { kNeighbors, mNeighbors, ...shared }) =>
    borderlineSmote(features, classIds, { kind: 2, kNeighbors, mNeighbors, ...strategyOf(shared) }),
  adasyn: ({ features, classIds }, { kNeighbors, ...shared }) =>
    adasyn(features, classIds, { kNeighbors, ...strategyOf(shared) }),
  'randomOverSample, shrinkage 1': ({ features, classIds }, shared) =>
    randomOverSample(features, classIds, { shrinkage: 1, ...strategyOf(shared) }),
};

/** The methods of the page. */
export const METHOD_NAMES: readonly Method[] = Object.keys(METHODS) as Method[];

function strategyOf({ ratio, seed }: Pick<Settings, 'ratio' | 'seed'>): {
  samplingStrategy: number;
  seed: number;
} {
  return { samplingStrategy: ratio, seed };
}

/** Makes points, resamples them, and says how each is to be drawn. */
export async function makeScene(settings: Settings): Promise<Scene> {
  const points = makePoints(settings);
  const { features, classIds } = points;
  const sets = await classifyBorderline(features, classIds, { target: 1, mNeighbors: settings.mNeighbors });
  const kinds: Kind[] = Array.from(classIds, () => 'majority');
  for (const kind of ['noise', 'danger', 'safe'] as const) for (const row of sets[kind]) kinds[row] = kind;

  const result = await METHODS[settings.method](points, settings);
  const { base, neighbor } = result.provenance;
  const { data } = result.features;
  const at = (row: number): { x: number; y: number } => ({ x: data[2 * row]!, y: data[2 * row + 1]! });
  const all = Array.from(base, (_, row) => ({ ...at(row), kind: kinds[row] ?? ('new' as const) }));
  const links = Array.from(base.subarray(kinds.length), (from, i) => {
    const row = kinds.length + i;
    // A copy or a jittered row has no neighbor: its line ends at the new point.
    const to = neighbor[row]! >= 0 ? neighbor[row]! : row;
    return { x1: at(from).x, y1: at(from).y, x2: at(to).x, y2: at(to).y };
  });
  return { points: all, links, warnings: result.report.warnings };
}
