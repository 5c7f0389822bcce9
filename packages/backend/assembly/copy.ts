/**
 * Copies `[end - begin, size1, size2]` runs of bytes between blocks of other shapes: the run `(i, j, k)` lies at
 * `from + i · from0 + j · from1 + k · from2`. Runs are multiples of 4 bytes.
 */
export function copyRuns(
  begin: usize,
  end: usize,
  _scratch: usize,
  from: usize,
  to: usize,
  size1: usize,
  size2: usize,
  run: usize,
  from0: usize,
  from1: usize,
  from2: usize,
  to0: usize,
  to1: usize,
  to2: usize,
): void {
  for (let i = begin; i < end; i++) {
    for (let j: usize = 0; j < size1; j++) {
      let source = from + i * from0 + j * from1;
      let target = to + i * to0 + j * to1;
      for (let k: usize = 0; k < size2; k++, source += from2, target += to2) {
        if (run > 256) {
          memory.copy(target, source, run);
          continue;
        }
        let at: usize = 0;
        for (; at + 16 <= run; at += 16) v128.store(target + at, v128.load(source + at));
        for (; at < run; at += 4) store<u32>(target + at, load<u32>(source + at));
      }
    }
  }
}
