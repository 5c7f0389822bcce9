import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';
import type { DataSet } from '../resampling/data-set.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { contradictedRows, type NeighborSelection } from './contradicted-rows.ts';
import { rowsWhere, withoutRows } from './rows-where.ts';

/** How {@link editedRows} edits. */
export interface Editing {
  /** Neighbours that are asked. */
  k: number;
  /** What they must say. */
  selection: NeighborSelection;
  /** Tells which rows may go. */
  isTarget: (row: number) => boolean;
}

/** Returns the rows that are left when those are removed that their neighbors contradict, ascending. */
export async function editedRows(
  engine: NeighborEngine,
  { points, classIds, classLabels }: Pick<DataSet, 'points' | 'classIds' | 'classLabels'>,
  { k, selection, isTarget }: Editing,
  control: RunControl,
): Promise<Int32Array> {
  const queries = rowsWhere(points.numRows, isTarget);
  // The same array where all rows are asked about: engines then look at each pair once.
  const pool = queries.length === points.numRows ? queries : rowsWhere(points.numRows, () => true);
  const [lists] = await engine.search(points, [{ queries, pool, k }], control);
  const gone = contradictedRows(classIds, classLabels.length, queries, lists!.indices, k, selection);
  return withoutRows(points.numRows, gone);
}
