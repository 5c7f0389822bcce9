import { checkOneOf } from '@lt/core';
import { describeLabel, type Label } from '../resampling/labels.ts';
import type { RunNotes } from './class-neighbors.ts';

/** What to do for a class that has no rows near other classes. */
export type WithoutBorder = 'smote' | 'skip' | 'throw';

/** Checks the option `onEmptyDanger`. */
export function checkWithoutBorder(caller: string, onEmptyDanger: WithoutBorder = 'smote'): WithoutBorder {
  return checkOneOf(caller, 'onEmptyDanger', onEmptyDanger, ['smote', 'skip', 'throw']);
}

/**
 * Notes that a class has no rows that the method would use.
 *
 * @param lack - What it lacks: "rows in danger".
 * @throws RangeError if the rule says so.
 */
export function noteWithoutBorder(
  caller: string,
  label: Label,
  lack: string,
  rule: WithoutBorder,
  notes: RunNotes,
): void {
  const who = `class ${describeLabel(label)}`;
  if (rule === 'throw') {
    throw new RangeError(
      `${caller}: expected ${who} to have ${lack}, got none. Use \`smote\`, or \`onEmptyDanger: 'smote'\`.`,
    );
  }
  const instead =
    rule === 'smote' ? 'its new rows are made of all its rows, by SMOTE' : 'it gets no new rows';
  notes.warnings.push(`${who} has no ${lack}: ${instead}.`);
}
