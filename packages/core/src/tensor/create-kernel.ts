import {
  backend,
  engine,
  getBackend,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorMap,
  registerKernel,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { describeValue } from '../describe-value.ts';

/** An operation with a composed form and, for some backends, a fused kernel. */
export interface KernelDefinition<
  Inputs extends NamedTensorMap,
  Attrs extends NamedAttrMap = Record<string, never>,
> {
  /** Name in tfjs's kernel registry, which all packages share, for example `LtSoftmaxCrossEntropy`. The first to register it is used. */
  name: string;
  /**
   * Plain tfjs ops, on any backend: the definition of the operation and the oracle of its fused kernels. Runs in a `tidy`. Returns new
   * tensors, never an input.
   */
  composed: (inputs: Inputs, attrs: Attrs) => Tensor | Tensor[];
  /** Fused kernels by backend name (`cpu`, `wasm`, `webgl`, `webgpu`), with as many outputs as the composed form. */
  fused?: Readonly<Record<string, KernelFunc>>;
}

/**
 * Makes a function of an operation that runs the fused kernel of the backend in use, or the composed form where there is none.
 *
 * The choice falls at each call, by `getBackend()`. A fused kernel is registered with tfjs the first time it is needed, and only for
 * the backend in use: nothing happens on import. tfjs knows no gradient of it: call the function inside a `customGrad`.
 *
 * @param definition - Name, composed form and fused kernels.
 * @returns A function from inputs and attributes to the outputs, always an array, which belong to the caller.
 * @throws TypeError if there is no composed form.
 *
 * @example
 * ```ts
 * import { createKernel } from '@lt/core/tensor';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mul, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const square = createKernel<{ x: Tensor }>({ name: 'LtExampleSquare', composed: ({ x }) => mul(x, x) });
 * const [y] = square({ x: tensor1d([1, 2, 3]) }, {});
 * console.log(await y!.array()); // [ 1, 4, 9 ]
 * ```
 */
export function createKernel<
  Inputs extends NamedTensorMap,
  Attrs extends NamedAttrMap = Record<string, never>,
>(definition: KernelDefinition<Inputs, Attrs>): (inputs: Inputs, attrs: Attrs) => Tensor[] {
  if (typeof definition?.composed !== 'function') {
    const got = describeValue(definition?.composed);
    throw new TypeError(`createKernel: expected \`definition.composed\` to be a function, got ${got}.`);
  }
  const { name, composed, fused = {} } = definition;
  return (inputs, attrs) => {
    const backendName = nameOfBackend();
    const kernelFunc = Object.hasOwn(fused, backendName) ? fused[backendName] : undefined;
    if (kernelFunc === undefined) return [tidy(() => composed(inputs, attrs))].flat();
    // Another copy of this package may have registered it.
    if (!getKernel(name, backendName)) registerKernel({ kernelName: name, backendName, kernelFunc });
    const outputs = engine().runKernel(name, inputs, attrs) as unknown as Tensor | Tensor[];
    return [outputs].flat();
  };
}

/** Returns the name of the backend in use. tfjs starts its default one with the first operation, and has no name before. */
function nameOfBackend(): string {
  if (!getBackend()) backend();
  return getBackend();
}
