import { describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  add,
  customGrad,
  matMul,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';

/** What makes logits `[batch, numClasses]` of examples: a function, in inference mode, or a linear classifier of pooled features. */
export type LogitsOf =
  | ((x: Tensor) => Tensor2D)
  | {
      /** Weights, float32, `[featureDim, numClasses]`. */
      kernel: Tensor2D;
      /** Bias, float32, `[numClasses]`. @default none */
      bias?: Tensor1D;
    };

/** Checks a network, and returns it as a function that checks what comes out. */
export function checkLogitsOf(
  caller: string,
  argument: string,
  network: LogitsOf,
  x: Tensor,
): (x: Tensor) => Tensor2D {
  const batch = x.shape[0]!;
  if (typeof network === 'function') {
    return (input) =>
      checkTensor<Tensor2D>(caller, `${argument}(x)`, network(input), {
        dtype: 'float32',
        shape: [batch, 'numClasses'],
      });
  }
  if (typeof network !== 'object' || network === null || !('kernel' in network)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be a function or a linear classifier { kernel, bias }, got ${describeValue(network)}.`,
    );
  }
  const { kernel, bias } = network;
  const featureDim = x.shape[1]!;
  checkTensor(caller, 'x', x, { rank: 2 });
  checkTensor(caller, `${argument}.kernel`, kernel, { dtype: 'float32', shape: [featureDim, 'numClasses'] });
  if (bias !== undefined) {
    checkTensor(caller, `${argument}.bias`, bias, { dtype: 'float32', shape: [kernel.shape[1]] });
  }
  // In closed form, so that no gradient has to be registered with tfjs.
  return customGrad((input) => {
    const products = matMul(input as Tensor2D, kernel);
    return {
      value: bias === undefined ? products : tidy(() => add(products, bias)),
      gradFunc: (dy: Tensor) => matMul(dy as Tensor2D, kernel, false, true),
    };
  }) as (x: Tensor) => Tensor2D;
}
