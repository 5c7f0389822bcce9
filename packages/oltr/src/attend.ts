import {
  add,
  matMul,
  mul,
  reshape,
  softmax,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** A 1 × 1 convolution: a product with every position. */
export interface Pointwise {
  /** `[in, out]` */
  kernel: Tensor2D;
  /** `[out]` */
  bias?: Tensor1D;
}

/** Returns the map at every position, `[batch · positions, out]`. */
function pointwise(rows: Tensor2D, { kernel, bias }: Pointwise): Tensor2D {
  const product = matMul(rows, kernel) as Tensor2D;
  return bias === undefined ? product : (add(product, bias) as Tensor2D);
}

/**
 * Returns self-attention of maps, `[batch, height, width, channels]`, the non-local block in its embedded Gaussian form:
 *
 *     mask · (softmax over j of theta(x(i)) · phi(x(j))) · g(x(j))
 */
export function selfAttention(
  x: Tensor4D,
  { g, theta, phi, mask }: Record<'g' | 'theta' | 'phi' | 'mask', Pointwise>,
): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const positions = height * width;
  const inner = g.kernel.shape[1];
  const rows = reshape(x, [batch * positions, channels]) as Tensor2D;
  const embed = (map: Pointwise): Tensor3D => reshape(pointwise(rows, map), [batch, positions, inner]);
  const affinity = softmax(matMul(embed(theta), embed(phi), false, true));
  const gathered = matMul(affinity, embed(g)) as Tensor3D;
  const masked = pointwise(reshape(gathered, [batch * positions, inner]) as Tensor2D, mask);
  return reshape(masked, x.shape);
}

/** Returns x plus self-attention weighted by position: `logits`, `[batch, height · width]`, become shares that sum to 1. */
export function modulate(x: Tensor4D, attention: Tensor4D, logits: Tensor): Tensor4D {
  const [batch, height, width] = x.shape;
  const shares = reshape(softmax(logits as Tensor2D), [batch, height, width, 1]);
  return add(x, mul(shares, attention)) as Tensor4D;
}
