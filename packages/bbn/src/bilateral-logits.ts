import { checkNumber, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  add,
  customGrad,
  type GradSaveFunc,
  matMul,
  mul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { checkAlpha, checkFeatures } from './check-branches.ts';

/** Options of {@link bilateralLogits}. */
export interface BilateralLogitsOptions {
  /** Factor of both branches, a finite number; 2 is the authors' code, 1 the paper. It does not scale the bias. @default 2 */
  scale?: number;
}

/**
 * Returns the logits of two branches with a classifier each, weighted by their shares.
 *
 *     logits = scale · (alpha · fc · kernelC + (1 - alpha) · fr · kernelR) + bias
 *
 * The same as one dense layer over {@link mixFeatures}, whose kernel is the two kernels above one another; without the features ever being
 * put together.
 *
 * @param conventional - Features of the conventional branch, float32, `[batch, dimC]`.
 * @param rebalancing - Features of the re-balancing branch, float32, `[batch, dimR]`.
 * @param kernelC - Classifier of the conventional branch, `[dimC, numClasses]`.
 * @param kernelR - Classifier of the re-balancing branch, `[dimR, numClasses]`.
 * @param bias - Bias of both together, `[numClasses]`, or `null`.
 * @param alpha - Share of the conventional branch, in [0, 1]; a constant. 0.5 at inference.
 * @param options - The scale.
 * @returns Logits, `[batch, numClasses]`, differentiable with respect to every tensor.
 * @throws TypeError if a tensor is not float32, or an option has the wrong type.
 * @throws RangeError if the shapes do not fit, or `alpha` is outside [0, 1].
 *
 * @example
 * ```ts
 * import { bilateralLogits } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const [fc, fr] = [tensor2d([[1, 2]]), tensor2d([[4]])];
 * const [kernelC, kernelR] = [tensor2d([[1, 0], [0, 1]]), tensor2d([[1, -1]])];
 * console.log(await bilateralLogits(fc, fr, kernelC, kernelR, null, 0.75).array()); // [ [ 3.5, 1 ] ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, equation 1, https://arxiv.org/abs/1912.02413. The paper has neither the factor 2 nor a bias; the authors' code
 *   has both.
 */
export function bilateralLogits(
  conventional: Tensor2D,
  rebalancing: Tensor2D,
  kernelC: Tensor2D,
  kernelR: Tensor2D,
  bias: Tensor1D | null,
  alpha: number,
  options: BilateralLogitsOptions = {},
): Tensor2D {
  const name = 'bilateralLogits';
  checkOptions(name, options);
  const scale = checkNumber(name, 'scale', options.scale ?? 2);
  checkFeatures(name, conventional, rebalancing, { sameDim: false });
  checkTensor(name, 'conventional', conventional, { rank: 2 });
  const { shape } = checkTensor(name, 'kernelC', kernelC, { dtype: 'float32', rank: 2 });
  checkTensor(name, 'kernelC', kernelC, { shape: [conventional.shape[1], shape[1]!] });
  checkTensor(name, 'kernelR', kernelR, { dtype: 'float32', shape: [rebalancing.shape[1], shape[1]!] });
  if (bias !== null) checkTensor(name, 'bias', bias, { dtype: 'float32', shape: [shape[1]!] });
  checkAlpha(name, alpha);
  const [ofC, ofR] = [scale * alpha, scale * (1 - alpha)];

  const inputs = [conventional, rebalancing, kernelC, kernelR, ...(bias === null ? [] : [bias])];
  const operation = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const [fc, fr, wc, wr, b] = args.slice(0, -1) as Tensor2D[];
    save([fc!, fr!, wc!, wr!]);
    const logits = add(mul(matMul(fc!, wc!), ofC), mul(matMul(fr!, wr!), ofR));
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [sc, sr, kc, kr] = saved as Tensor2D[];
      const [dc, dr] = [mul(dy, ofC) as Tensor2D, mul(dy, ofR) as Tensor2D];
      return [
        matMul(dc, kc!, false, true),
        matMul(dr, kr!, false, true),
        matMul(sc!, dc, true, false),
        matMul(sr!, dr, true, false),
        ...(b ? [sum(dy, 0)] : []),
      ];
    };
    return { value: b ? add(logits, b) : logits, gradFunc };
  });
  return operation(...inputs) as Tensor2D;
}
