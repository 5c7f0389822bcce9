import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvAxis, type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { copyRun, heapOffsets, heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/** How many floats of patches are laid out at a time: 4 MB, which bounds the extra memory and stays near the cache. */
const CHUNK = 1 << 20;

/**
 * The gradient of a convolution with respect to its filter, as one matrix product per chunk of output rows:
 *
 *     dFilter[(row, column, in), out] = sum over (y, x, image) of  patches[(row, column, in), (y, x, image)] · dy[(y, x, image), out]
 *
 * Images come last in both operands. So a row of `patches` consists of runs of `batch` neighbors in memory, whatever the stride, and
 * is laid out by copies of whole runs.
 */
export function composedConv2DBackpropFilter(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const attributes = attrs as unknown as ConvGradientAttributes & { filterShape: number[] };
    if (attributes.dataFormat === 'NCHW') {
      throw new Error("Conv2DBackpropFilter: expected dataFormat 'NHWC' on the wasm backend, got 'NCHW'.");
    }
    const { filterShape } = attributes;
    const { batch, inChannels, outChannels, rows, columns } = convGeometry(
      x.shape,
      filterShape,
      attributes,
      false,
    );
    const filter = backend.makeOutput(filterShape, 'float32');
    const [filterValues] = heapViews<['float32']>(backend, [filter]);
    filterValues.fill(0);
    if (batch === 0) return filter;

    const images = runKernel(
      backend,
      'Transpose',
      { x: withShape(x, [batch, rows.input * columns.input * inChannels]) },
      { perm: [1, 0] },
    );
    const dyLast = runKernel(
      backend,
      'Transpose',
      { x: withShape(dy, [batch, rows.output * columns.output, outChannels]) },
      { perm: [1, 0, 2] },
    );
    const taps = rows.taps * columns.taps * inChannels;
    const outRow = columns.output * batch;
    const chunk = Math.min(rows.output, Math.max(1, Math.floor(CHUNK / (taps * outRow))));
    for (let first = 0; first < rows.output; first += chunk) {
      const count = Math.min(chunk, rows.output - first);
      const patches = backend.makeOutput([1, taps, count * outRow], 'float32');
      const dyPart = backend.makeOutput([1, count * outRow, outChannels], 'float32');
      const [heap, [image, patch, dyAll, dyHere]] = heapOffsets(backend, [images, patches, dyLast, dyPart]);
      const dyStart = dyAll + first * outRow * outChannels;
      heap.copyWithin(dyHere, dyStart, dyStart + count * outRow * outChannels);
      let to = patch;
      for (let row = 0; row < rows.taps; row++) {
        for (let column = 0; column < columns.taps; column++) {
          for (let channel = 0; channel < inChannels; channel++) {
            for (let y = first; y < first + count; y++) {
              const fromY = inputAt(rows, y, row);
              const rowStart = image + (fromY * columns.input * inChannels + channel) * batch;
              for (let outX = 0; outX < columns.output; outX++, to += batch) {
                const fromX = inputAt(columns, outX, column);
                if (fromY < 0 || fromX < 0) heap.fill(0, to, to + batch);
                else copyRun(heap, to, rowStart + fromX * inChannels * batch, batch);
              }
            }
          }
        }
      }
      const product = runKernel(
        backend,
        'BatchMatMul',
        { a: patches, b: dyPart },
        { transposeA: false, transposeB: false },
      );
      const [sums, productValues] = heapViews<['float32', 'float32']>(backend, [filter, product]);
      for (let i = 0; i < sums.length; i++) sums[i]! += productValues[i]!;
      for (const { dataId } of [patches, dyPart, product]) backend.disposeData(dataId);
    }
    backend.disposeData(images.dataId);
    backend.disposeData(dyLast.dataId);
    return filter;
  };
}

/** Returns the input position that `tap` of output position `output` reads, or -1 in the padding. */
function inputAt({ stride, dilation, before, input }: ConvAxis, output: number, tap: number): number {
  const at = output * stride + tap * dilation - before;
  return at < input ? at : -1;
}
