/** Returns the rows of each class that pass a test. */
export function rowsByClass(
  classIds: Int32Array,
  isWanted: (row: number) => boolean = () => true,
): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const [row, id] of classIds.entries()) {
    if (!isWanted(row)) continue;
    const list = rows.get(id);
    if (list) list.push(row);
    else rows.set(id, [row]);
  }
  return rows;
}

/** Returns a draw of rows of some classes: each row as likely as any other, or each class. */
export function rowDraw(
  classes: readonly number[],
  rows: ReadonlyMap<number, readonly number[]>,
  by: 'instance' | 'class',
): (next: () => number) => number {
  const pick = <T>(list: readonly T[], next: () => number): T => list[Math.floor(next() * list.length)]!;
  const lists = classes.map((id) => rows.get(id)!);
  if (by === 'class') return (next) => pick(pick(lists, next), next);
  const all = lists.flat();
  return (next) => pick(all, next);
}
