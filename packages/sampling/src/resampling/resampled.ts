import { carryAlong } from './carry.ts';
import type { DataSet, FeatureRows, Label, Labels, UserDataSet } from './data-set.ts';
import type { SameFeatures } from './feature-rows.ts';
import type { SameLabels } from './labels.ts';
import type { MadeRows, Provenance } from './made-rows.ts';
import type { ClassReport, ResamplingReport } from './report.ts';
import type { Carried } from './resampling-options.ts';
import type { RunTarget } from './run-strategy.ts';

/** What over-samplers return. */
export interface Resampled<
  Features extends FeatureRows = FeatureRows,
  GivenLabels extends Labels = Labels,
  Arrays extends Carried = Carried,
> {
  /** The rows, of the kind that was given: the original ones first, then the new ones, class by class. Tensors belong to the caller. */
  features: SameFeatures<Features>;
  /** Label of each row, of the kind that was given. */
  labels: SameLabels<GivenLabels>;
  /** Where each row comes from. */
  provenance: Provenance;
  /** The arrays of the option `carry`, with an element per row: that of the base row. */
  carry: Arrays;
  /** What happened, class by class, and what did not go as asked. */
  report: ResamplingReport;
}

/**
 * Puts rows into the user's containers.
 *
 * @param dataSet - What the user passed.
 * @param made - The rows. Their array is handed over.
 * @param carry - The option `carry`, checked.
 * @param report - See {@link reportRows}.
 */
export function toResampled<Features extends FeatureRows, GivenLabels extends Labels, Arrays extends Carried>(
  dataSet: UserDataSet,
  made: MadeRows,
  carry: Arrays | undefined,
  report: ResamplingReport,
): Resampled<Features, GivenLabels, Arrays> {
  return {
    features: dataSet.giveFeatures(made.data, made.classIds.length) as SameFeatures<Features>,
    labels: dataSet.giveLabels(made.classIds) as SameLabels<GivenLabels>,
    provenance: made.provenance,
    carry: carryAlong(carry, made.provenance.base),
    report,
  };
}

/**
 * Counts the rows of each class before and afterwards.
 *
 * @param dataSet - The classes, as they were.
 * @param classIds - Class of each row of the result.
 * @param warnings - What did not go as asked.
 * @param details - More about some classes, by class id.
 */
export function reportRows(
  dataSet: Pick<DataSet, 'classLabels' | 'classCounts'>,
  classIds: Int32Array,
  warnings: readonly string[] = [],
  details: ReadonlyMap<number, Partial<ClassReport>> = new Map(),
): ResamplingReport {
  const after = new Int32Array(dataSet.classLabels.length);
  for (let row = 0; row < classIds.length; row++) after[classIds[row]!]!++;
  return reportCounts(dataSet, after, warnings, details);
}

/** The same where it is known how many rows each class got. */
export function reportAdded(
  dataSet: Pick<DataSet, 'classLabels' | 'classCounts'>,
  added: readonly RunTarget[],
  warnings: readonly string[] = [],
  details: ReadonlyMap<number, Partial<ClassReport>> = new Map(),
): ResamplingReport {
  const after = dataSet.classCounts.slice();
  for (const { classId, count } of added) after[classId]! += count;
  return reportCounts(dataSet, after, warnings, details);
}

function reportCounts(
  { classLabels, classCounts }: Pick<DataSet, 'classLabels' | 'classCounts'>,
  after: Int32Array,
  warnings: readonly string[],
  details: ReadonlyMap<number, Partial<ClassReport>>,
): ResamplingReport {
  const classes = classLabels.map((label: Label, classId) => ({
    label,
    before: classCounts[classId]!,
    after: after[classId]!,
    ...details.get(classId),
  }));
  return { classes, warnings: [...warnings] };
}
