/** The kernels of convolutions that threads may share, see `assembly`. */
export interface ConvKernels {
  convolve(begin: number, end: number, scratch: number, plan: number): void;
  filterGradient(
    begin: number,
    end: number,
    scratch: number,
    plan: number,
    units: number,
    unitsPerPart: number,
    parts: number,
    partBytes: number,
    panelBytes: number,
  ): void;
  winogradConvolve(begin: number, end: number, scratch: number, plan: number, panelBytes: number): void;
  winogradFilterGradient: ConvKernels['filterGradient'];
  depthwise(begin: number, end: number, scratch: number, plan: number): void;
  depthwiseFilterGradient: ConvKernels['filterGradient'];
}

/** What lays filters out before, and writes them after. */
export interface FilterKernels {
  packFilter(filter: number, rows: number, outChannels: number, to: number): void;
  packTransposed(
    filter: number,
    taps: number,
    numTaps: number,
    inChannels: number,
    outChannels: number,
    to: number,
  ): void;
  foldFilter(
    parts: number,
    numParts: number,
    partBytes: number,
    segments: number,
    floats: number,
    rows: number,
    outChannels: number,
    filter: number,
  ): void;
  winogradFilter(
    filter: number,
    inChannels: number,
    outChannels: number,
    isFlipped: number,
    to: number,
    tile: number,
  ): void;
  winogradFoldFilter(
    parts: number,
    numParts: number,
    partBytes: number,
    inChannels: number,
    outChannels: number,
    filter: number,
    tile: number,
  ): void;
}
