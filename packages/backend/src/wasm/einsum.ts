import { backend_util, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/**
 * Einstein summation of one or two tensors: sums that touch one operand only are taken first, the rest is one batched matrix
 * product over the axes that both share and the result lacks.
 */
export function einsum(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const tensors = Object.keys(inputs).map((key) => inputs[key]!);
    const { equation } = attrs as { equation: string };
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
    backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
    const outDims = [...allDims.keys()].filter((dim) => !summedDims.includes(dim));
    const temporary: TensorInfo[] = [];
    const keep = (tensor: TensorInfo): TensorInfo => {
      temporary.push(tensor);
      return tensor;
    };

    const operands = tensors.map((tensor, i) => {
      const dims = idDims[i]!;
      const lonely = dims.filter(
        (dim) => !outDims.includes(dim) && !idDims.some((other, j) => j !== i && other.includes(dim)),
      );
      if (lonely.length === 0) return { tensor, dims };
      const axis = lonely.map((dim) => dims.indexOf(dim));
      return {
        tensor: keep(runKernel(backend, 'Sum', { x: tensor }, { axis, keepDims: false })),
        dims: dims.filter((dim) => !lonely.includes(dim)),
      };
    });
    const arranged = (operand: { tensor: TensorInfo; dims: number[] }, order: number[]): TensorInfo =>
      keep(
        runKernel(
          backend,
          'Transpose',
          { x: operand.tensor },
          { perm: order.map((dim) => operand.dims.indexOf(dim)) },
        ),
      );

    const [a, b] = operands;
    let out: TensorInfo;
    if (b === undefined) out = arranged(a!, outDims);
    else {
      const shared = outDims.filter((dim) => a!.dims.includes(dim) && b.dims.includes(dim));
      const onlyA = outDims.filter((dim) => !b.dims.includes(dim));
      const onlyB = outDims.filter((dim) => !a!.dims.includes(dim));
      const contracted = a!.dims.filter((dim) => !outDims.includes(dim));
      const sizeOf = (dim: number): number =>
        a!.dims.includes(dim) ? a!.tensor.shape[a!.dims.indexOf(dim)]! : b.tensor.shape[b.dims.indexOf(dim)]!;
      const count = (dims: number[]): number => util.sizeFromShape(dims.map(sizeOf));
      const product = runKernel(
        backend,
        'BatchMatMul',
        {
          a: withShape(arranged(a!, [...shared, ...onlyA, ...contracted]), [
            count(shared),
            count(onlyA),
            count(contracted),
          ]),
          b: withShape(arranged(b, [...shared, ...contracted, ...onlyB]), [
            count(shared),
            count(contracted),
            count(onlyB),
          ]),
        },
        { transposeA: false, transposeB: false },
      );
      const dims = [...shared, ...onlyA, ...onlyB];
      keep(product);
      out = arranged({ tensor: withShape(product, dims.map(sizeOf)), dims }, outDims);
    }
    for (const tensor of temporary) if (tensor !== out) backend.disposeData(tensor.dataId);
    return out;
  };
}
