/** Returns the class with the fewest rows, of several the first. */
export function smallestClass(classCounts: Int32Array): number {
  return classCounts.reduce(
    (smallest, count, classId) => (count < classCounts[smallest]! ? classId : smallest),
    0,
  );
}
