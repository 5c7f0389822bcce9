/** Lays the rows of a filter `[rows, out]` out for `convolve`: `[out / 8, rows, 8]`, zeros behind the last channel. */
export function packFilter(filter: usize, rows: i32, outChannels: i32, to: usize): void {
  for (let channel = 0; channel < outChannels; channel += 8) {
    const count = min(8, outChannels - channel);
    let from = filter + ((<usize>channel) << 2);
    for (let row = 0; row < rows; row++) {
      if (count === 8) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      } else {
        for (let i = 0; i < 8; i++) {
          const at = (<usize>i) << 2;
          store<f32>(to + at, i < count ? load<f32>(from + at) : 0);
        }
      }
      from += (<usize>outChannels) << 2;
      to += 32;
    }
  }
}

/**
 * Lays `numTaps` taps of a filter `[taps, in, out]` out for the gradient of the input, whose channels are `in`: `[in / 8, tap, out, 8]`.
 * `taps` has their numbers as i32.
 */
export function packTransposed(
  filter: usize,
  taps: usize,
  numTaps: i32,
  inChannels: i32,
  outChannels: i32,
  to: usize,
): void {
  const stride = (<usize>outChannels) << 2;
  for (let channel = 0; channel < inChannels; channel += 8) {
    const count = min(8, inChannels - channel);
    for (let i = 0; i < numTaps; i++) {
      const tap = load<i32>(taps + ((<usize>i) << 2));
      let from = filter + <usize>(tap * inChannels + channel) * stride;
      for (let out = 0; out < outChannels; out++) {
        let at = from;
        for (let j = 0; j < 8; j++) {
          store<f32>(to + ((<usize>j) << 2), j < count ? load<f32>(at) : 0);
          if (j + 1 < count) at += stride;
        }
        from += 4;
        to += 32;
      }
    }
  }
}
