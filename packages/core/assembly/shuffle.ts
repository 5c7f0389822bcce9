import { DRAWS, TABLE } from './memory';
import { fill } from './philox';

/** Draws that are made at a time, two to a block. */
const BATCH = 192;

/** Writes the numbers 0 … n-1 in the order that `Random.shuffle` puts them in, from the first draws of a key. At most 2^16. */
export function permute(key0: i32, key1: i32, n: i32): void {
  for (let i = 0; i < n; i++) store<u16>(TABLE + 2 * i, i);
  let block = 0;
  for (let last = n - 1; last > 0; ) {
    fill(block, 0, key0, key1, DRAWS, DRAWS + 8 * BATCH);
    block += BATCH / 2;
    for (let draw = DRAWS; draw < DRAWS + 8 * BATCH && last > 0; draw += 8) {
      const other = TABLE + 2 * <i32>(load<f64>(draw) * <f64>(last + 1));
      const held = load<u16>(TABLE + 2 * last);
      store<u16>(TABLE + 2 * last, load<u16>(other));
      store<u16>(other, held);
      last--;
    }
  }
}
