import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { describeContracts } from '@lt/testkit';
import { expect } from 'vitest';
import * as exported from '../src/index.ts';

describeContracts(exported, {
  selectBackend: {
    arguments: () => [{ prefer: ['wasm'] }],
    callableWithoutArguments: true,
    errors: [
      { call: () => ['wasm'], throws: TypeError },
      { call: () => [{ prefer: 'wasm' }], throws: TypeError },
      { call: () => [{ prefer: ['fastest'] }], throws: RangeError },
      { call: () => [{ require: 'fastest' }], throws: RangeError },
      { call: () => [{ threads: '2' }], throws: TypeError },
      { call: () => [{ threads: 1.5 }], throws: RangeError },
      { call: () => [{ winograd: 0 }], throws: TypeError },
    ],
    check: (result) => expect(result).toMatchObject({ name: 'wasm', tried: [{ name: 'wasm', ok: true }] }),
  },
  enableWasmTraining: {
    arguments: () => [],
    callableWithoutArguments: true,
    errors: [
      { call: () => [2], throws: TypeError },
      { call: () => [{ threads: null }], throws: TypeError },
      { call: () => [{ threads: 0 }], throws: RangeError },
      { call: () => [{ winograd: 'off' }], throws: TypeError },
    ],
    check: (result) =>
      expect((result as { registered: string[] }).registered).toEqual(
        expect.arrayContaining([
          'Conv2DBackpropFilter',
          'Conv2DBackpropInput',
          'DepthwiseConv2dNativeBackpropFilter',
          'DepthwiseConv2dNativeBackpropInput',
          'UnsortedSegmentSum',
          'Einsum',
        ]),
      ),
  },
  enableGpuTraining: {
    arguments: () => [],
    callableWithoutArguments: true,
    check: (result) => expect(result).toMatchObject({ kernels: [], reason: /^there are none for backend / }),
  },
  describeBackends: {
    arguments: () => [],
    callableWithoutArguments: true,
    check: (result) => expect(result).toHaveLength(5),
  },
});
