import {
  add,
  div,
  greater,
  matMul,
  maximum,
  mul,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { SMALLEST_FLOAT32 } from './directions.ts';
import type { SquashFunction } from './squash.ts';

/** Directions and lengths of vectors, as `directions` gives them. */
interface Split {
  unit: Tensor;
  norm: Tensor;
}

/**
 * Gradient of `sum(up · logits)` for the features. With u = x / n and g = up · unit columnsᵀ:
 *
 *     dx = f'(n) · u (u · g)  +  f(n) / n · (g - u (u · g))
 */
export function rowGradient(up: Tensor2D, rows: Split, unitColumns: Tensor, squash: SquashFunction): Tensor {
  const g = matMul(up, unitColumns as Tensor2D, false, true);
  const radial = mul(rows.unit, sum(mul(rows.unit, g), 1, true));
  return add(mul(squash.slope(rows.norm), radial), mul(squash.perLength(rows.norm), sub(g, radial)));
}

/**
 * Gradient of `sum(up · logits)` for the kernel. With v = w / ‖w‖ and h = (f u)ᵀ · up:
 *
 *     dw = (h - v (v · h)) / ‖w‖,   0 for a column of zeros, which has no direction
 */
export function columnGradient(up: Tensor2D, squashedRows: Tensor, columns: Split): Tensor {
  // As in `directions`: nothing as large as the kernel stays longer than it must.
  const across = tidy(() => {
    const h = matMul(squashedRows as Tensor2D, up, true, false);
    const along = tidy(() => sum(mul(columns.unit, h), 0, true));
    return sub(h, mul(columns.unit, along));
  });
  const perLength = div(1, maximum(columns.norm, SMALLEST_FLOAT32));
  return mul(across, where(greater(columns.norm, 0), perLength, zerosLike(perLength)));
}
