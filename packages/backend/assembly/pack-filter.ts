import { FEW } from './plan';

// `convolve` takes weights in blocks of 16 output channels, the last up to 8 in a block of 8: [row, 16] each, zeros behind the last channel.
// Up to 4 channels in all have a block each.

/** How many channels the block has that starts with `channel`. */
function blockOf(channel: i32, channels: i32): i32 {
  if (channels <= FEW) return 1;
  return channels - channel > 8 ? 16 : 8;
}

/** Lays the rows of a filter `[rows, out]` out in blocks. */
export function packFilter(filter: usize, rows: i32, outChannels: i32, to: usize): void {
  for (let channel = 0; channel < outChannels; ) {
    const width = blockOf(channel, outChannels);
    const count = min(width, outChannels - channel);
    let from = filter + ((<usize>channel) << 2);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < width; i += 4) {
        const at = (<usize>i) << 2;
        if (i + 4 <= count) {
          v128.store(to + at, v128.load(from + at));
        } else {
          for (let j = i; j < min(i + 4, width); j++) {
            store<f32>(to + ((<usize>j) << 2), j < count ? load<f32>(from + ((<usize>j) << 2)) : 0);
          }
        }
      }
      from += (<usize>outChannels) << 2;
      to += (<usize>width) << 2;
    }
    channel += width;
  }
}

/**
 * Lays `numTaps` taps of a filter `[taps, in, out]` out for the gradient of the input, whose channels are `in`, in blocks of rows
 * `[tap, out]`. `taps` has their numbers as i32.
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
  for (let channel = 0; channel < inChannels; ) {
    const width = blockOf(channel, inChannels);
    const count = min(width, inChannels - channel);
    for (let i = 0; i < numTaps; i++) {
      const tap = load<i32>(taps + ((<usize>i) << 2));
      let from = filter + <usize>(tap * inChannels + channel) * stride;
      for (let out = 0; out < outChannels; out++) {
        let at = from;
        for (let j = 0; j < width; j++) {
          store<f32>(to + ((<usize>j) << 2), j < count ? load<f32>(at) : 0);
          if (j + 1 < count) at += stride;
        }
        from += 4;
        to += (<usize>width) << 2;
      }
    }
    channel += width;
  }
}
