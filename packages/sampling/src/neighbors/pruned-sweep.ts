import type { ListMemory } from './block-sweep.ts';
import type { PackedRows, SweepMemory } from './sweep-memory.ts';
import { type SweepPlan, UNIT } from './sweep-plan.ts';

/** Columns up to which boxes are worth a try. With more, rows are about as far from a box as from each other. */
const MOST_COLUMNS = 40;

/** Fewest rows of a pool that boxes are worth a try for. */
const FEWEST_ROWS = 4096;

/** Units that are swept before it is decided whether to go on. */
const PILOT = 24;

/** Share of units up to which passing over the others beats looking at each pair once. */
const WORTH = 0.4;

/** Tells whether it may pay to order the rows of a plan, so that far ones can be passed over. */
export function mayPrune(plan: SweepPlan, numColumns: number): boolean {
  return (
    plan.narrow.length === 0 &&
    numColumns <= MOST_COLUMNS &&
    plan.end >= FEWEST_ROWS &&
    plan.endOfQueries >= 1024
  );
}

/** Sweeps of a unit of queries each, over the rows that are not too far. */
export interface PrunedSweep {
  /** Units of queries. */
  numUnits: number;
  /** Fills the lists of a unit. */
  sweep(unit: number): void;
}

/**
 * Prepares sweeps that pass over far rows, which the rows' order in the plan must make possible: {@link treeOrder}. Tries it on some
 * units, and returns undefined if few rows are far: lists must be emptied then.
 */
export function createPrunedSweep(
  memory: SweepMemory,
  packed: PackedRows,
  plan: SweepPlan,
  lists: ListMemory,
): PrunedSweep | undefined {
  const { kernels } = memory;
  const end = plan.end / UNIT;
  const firstPool = (plan.segments.find(({ isPool }) => isPool)?.first ?? plan.end) / UNIT;
  const boxes = memory.allocate(32 * Math.ceil(packed.columns / 8) * end);
  const bounds = memory.allocate(4 * (end - firstPool) + 16);
  kernels.makeBoxes(packed.points, packed.columns, end, boxes);
  kernels.setPruning(
    packed.points,
    packed.queries,
    packed.queryRows,
    packed.columns,
    lists.thresholds,
    boxes,
    bounds,
    firstPool,
    end,
  );
  const numUnits = plan.endOfQueries / UNIT;
  const isDone = new Uint8Array(numUnits);
  let visits = 0;
  for (let i = 0; i < PILOT; i++) {
    const unit = Math.floor(((i + 0.5) * numUnits) / PILOT);
    if (isDone[unit] === 1) continue;
    visits += kernels.sweepNear(unit);
    isDone[unit] = 1;
  }
  const numDone = isDone.reduce((sum, done) => sum + done, 0);
  if (visits > WORTH * numDone * (end - firstPool)) return undefined;
  return {
    numUnits,
    sweep: (unit) => {
      if (isDone[unit] === 0) kernels.sweepNear(unit);
    },
  };
}
