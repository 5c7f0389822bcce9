import { splitByShot } from '@lt/core';

/** Name of a shot group; also the name of its color in the style sheet. */
export type Shot = 'many' | 'medium' | 'few';

/** The classes as the report lists them. */
export interface ClassRow {
  /** Class id. */
  classId: number;
  /** Name for people. */
  name: string;
  /** Training images. */
  count: number;
  /** Shot group: more than 100 images, 20 to 100, fewer than 20. */
  shot: Shot;
}

/**
 * Returns the classes from head to tail: by falling count, equal counts by class id.
 *
 * @param classNames - Name per class, `[numClasses]`.
 * @param classCounts - Training images per class, `[numClasses]`.
 * @returns One row per class.
 */
export function headToTail(classNames: readonly string[], classCounts: readonly number[]): ClassRow[] {
  const groups = splitByShot(classCounts);
  const rows = classCounts.map((count, classId): ClassRow => {
    const shot = groups.many.includes(classId) ? 'many' : groups.few.includes(classId) ? 'few' : 'medium';
    return { classId, name: classNames[classId] ?? `class ${classId}`, count, shot };
  });
  return rows.sort((a, b) => b.count - a.count || a.classId - b.classId);
}
