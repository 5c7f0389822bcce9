import { checkNumber, checkNumbers, checkOneOf, checkSeed, describeValue } from '@lt/core';
import type { DataSet } from '../resampling/data-set.ts';
import type { ClassBases } from './class-bases.ts';
import { startNotes } from './class-neighbors.ts';
import { type SmotePlans, smoteStream } from './make-smote.ts';
import type { ResamplePlanJson } from './plan-batch.ts';

/** Reads a saved plan, and checks that it can belong to a data set. */
export function restorePlans(caller: string, dataSet: DataSet, saved: ResamplePlanJson): SmotePlans {
  if (typeof saved !== 'object' || saved === null || !Array.isArray(saved.classes)) {
    throw new TypeError(`${caller}: expected \`plan\` to be what toJSON gave, got ${describeValue(saved)}.`);
  }
  const { numRows, numColumns } = dataSet.points;
  if (saved.version !== 1 || String(saved.shape) !== `${numRows},${numColumns}`) {
    throw new RangeError(
      `${caller}: expected \`plan\` to belong to features of shape [${numRows}, ${numColumns}], got version ${saved.version}, shape [${String(saved.shape)}].`,
    );
  }
  const plans = saved.classes.map((one) => restoreClass(caller, dataSet, one));
  return { plans, random: smoteStream(checkSeed(caller, saved.seed)), notes: startNotes() };
}

function restoreClass(
  caller: string,
  { classLabels, classCounts, classIds }: DataSet,
  { label, count, base, k, bases, neighbors }: ResamplePlanJson['classes'][number],
): ClassBases {
  const classId = classLabels.indexOf(label);
  const numRows = classIds.length;
  checkNumber(caller, 'plan.count', count, { min: 0, integer: true });
  checkNumber(caller, 'plan.k', k, { min: 0, integer: true });
  checkOneOf(caller, 'plan.base', base, ['even', 'random']);
  checkNumbers(caller, 'plan.bases', bases, { min: 0, below: numRows, integer: true });
  const range = { min: -1, below: numRows, integer: true, length: bases.length * k, allowEmpty: true };
  checkNumbers(caller, 'plan.neighbors', neighbors, range);
  if (bases.length !== classCounts[classId] || bases.some((row) => classIds[row] !== classId)) {
    throw new RangeError(
      `${caller}: expected \`plan\` to belong to these labels, got other rows of class ${describeValue(label)}.`,
    );
  }
  return {
    classId,
    label,
    count,
    choice: base,
    k,
    bases: Int32Array.from(bases),
    neighbors: Int32Array.from(neighbors),
  };
}
