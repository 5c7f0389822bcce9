export {
  backendTolerance,
  type DescribeBackendsOptions,
  describeBackends,
  type TestBackend,
} from './backends.ts';
export { benchOnGpus } from './bench-on-gpus.ts';
export { type CloseOptions, expectAllClose, flatten, type Numbers } from './close.ts';
export { type ContractRow, describeContracts } from './contracts.ts';
export { noteDeviation } from './deviation.ts';
export { readGolden } from './golden.ts';
export { expectGradient, type GradientOptions } from './gradient.ts';
export { expectNoLeak, tensorsIn } from './leak.ts';
export { describeOnPage } from './page.ts';
export { parseGolden } from './parse-golden.ts';
export { type Peer, type StartPythonOptions, startPeer, startPython } from './python-peer.ts';
export { withQuickProducts } from './quick-products.ts';
export { type DescribeTrainingOptions, describeTraining, type Training } from './training.ts';
export { expectWasmUpToDate } from './wasm.ts';
