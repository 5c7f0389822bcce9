/**
 * Returns `make` with a memory of the two epochs asked about last: the one at hand and the one that comes next. What it makes is a
 * pure function of the epoch and is shared: callers do not change it.
 *
 * @param first - What `make` gives for epoch 0, if that is there already.
 */
export function epochCache<Made>(make: (epoch: number) => Made, first?: Made): (epoch: number) => Made {
  let last: { epoch: number; made: Made } | undefined;
  if (first !== undefined) last = { epoch: 0, made: first };
  let before: typeof last;
  return (epoch) => {
    if (last?.epoch === epoch) return last.made;
    const found = before?.epoch === epoch ? before : { epoch, made: make(epoch) };
    before = last;
    last = found;
    return found.made;
  };
}
