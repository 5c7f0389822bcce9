/** A kernel on the part of its units from `begin` to `end`. */
type Part<Args extends number[]> = (begin: number, end: number, scratch: number, ...args: Args) => void;

/** Sizes of a pooling, as its kernels take them. */
export type PoolGeometry = [
  inHeight: number,
  inWidth: number,
  outHeight: number,
  outWidth: number,
  channels: number,
  strideHeight: number,
  strideWidth: number,
  top: number,
  left: number,
  filterHeight: number,
  filterWidth: number,
];

/** The kernels of assembly/ for all but convolutions; see there. */
export interface LayerKernels {
  packRight: Part<
    [from: number, to: number, inner: number, columns: number, rowStep: number, columnStep: number]
  >;
  multiplyPacked: Part<
    [
      left: number,
      right: number,
      out: number,
      rows: number,
      inner: number,
      columns: number,
      rowStep: number,
      columnStep: number,
      outStep: number,
      isFirst: number,
    ]
  >;
  addBias: Part<[out: number, bias: number, columns: number, least: number]>;
  sgdStep: Part<
    [
      value: number,
      gradient: number,
      velocity: number,
      newValue: number,
      newVelocity: number,
      rate: number,
      momentum: number,
      decay: number,
      nesterov: number,
    ]
  >;
  sumBlocks: Part<
    [from: number, to: number, size: number, inner: number, blocks: number, blockSize: number, scale: number]
  >;
  addBlocks: Part<[from: number, to: number, inner: number, blocks: number, scale: number]>;
  momentBlocks: Part<[x: number, to: number, rows: number, channels: number, blockRows: number]>;
  joinMoments: Part<
    [
      x: number,
      moments: number,
      mean: number,
      variance: number,
      rows: number,
      channels: number,
      blockRows: number,
    ]
  >;
  scaleBlocks: Part<
    [
      x: number,
      y: number,
      mean: number,
      factor: number,
      offset: number,
      beside: number,
      rows: number,
      channels: number,
      blockRows: number,
      least: number,
    ]
  >;
  gradientBlocks: Part<
    [
      dy: number,
      x: number,
      y: number,
      mean: number,
      to: number,
      rows: number,
      channels: number,
      blockRows: number,
    ]
  >;
  scaleGradientBlocks: Part<
    [
      dy: number,
      x: number,
      y: number,
      dx: number,
      mean: number,
      factor: number,
      slope: number,
      level: number,
      rows: number,
      channels: number,
      blockRows: number,
    ]
  >;
  maxPoolGradient: Part<[dy: number, x: number, y: number, dx: number, ...geometry: PoolGeometry]>;
  avgPoolGradient: Part<[dy: number, dx: number, ...geometry: PoolGeometry]>;
  copyRuns: Part<
    [
      from: number,
      to: number,
      size1: number,
      size2: number,
      run: number,
      from0: number,
      from1: number,
      from2: number,
      to0: number,
      to1: number,
      to2: number,
    ]
  >;
  reluGradient: Part<[dy: number, x: number, dx: number]>;
  exponential: Part<[x: number, y: number, one: number]>;
}
