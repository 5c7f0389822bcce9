import { describeBackends, describeContracts } from '@lt/testkit';
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import type { Random } from '../src/index.ts';
import * as core from '../src/index.ts';
import * as coreSafetensors from '../src/safetensors/index.ts';
import * as coreTensor from '../src/tensor/index.ts';

const counts = [900, 90, 10];
/** (module (import "env" "memory" (memory 1 65536))) */
const IMPORTS_MEMORY = 'AGFzbQEAAAACEgEDZW52Bm1lbW9yeQIBAYCABA==';

describe('@lt/core', () => {
  describeContracts(core, {
    checkNumber: {
      arguments: () => ['checkNumber', 'x', 2, { min: 0 }],
      errors: [
        { call: () => ['checkNumber', 'x', '2'], throws: TypeError },
        { call: () => ['checkNumber', 'x', -2, { min: 0 }], throws: RangeError },
      ],
      callableWithoutArguments: true,
    },
    checkNumbers: {
      arguments: () => ['checkNumbers', 'x', Float32Array.of(1, 2), { length: 2 }],
      errors: [
        { call: () => ['checkNumbers', 'x', 5], throws: TypeError },
        { call: () => ['checkNumbers', 'x', []], throws: RangeError },
      ],
      callableWithoutArguments: true,
    },
    checkOneOf: {
      arguments: () => ['checkOneOf', 'x', 'a', ['a', 'b']],
      errors: [
        { call: () => ['checkOneOf', 'x', 1, ['a', 'b']], throws: TypeError },
        { call: () => ['checkOneOf', 'x', 'c', ['a', 'b']], throws: RangeError },
      ],
      callableWithoutArguments: true,
    },
    checkOptions: {
      arguments: () => ['checkOptions', { beta: 1 }],
      errors: [{ call: () => ['checkOptions', 0.9], throws: TypeError }],
      callableWithoutArguments: true,
    },
    checkSeed: {
      arguments: () => ['checkSeed', 'seven'],
      errors: [
        { call: () => ['checkSeed', null], throws: TypeError },
        { call: () => ['checkSeed', Number.NaN], throws: RangeError },
      ],
      callableWithoutArguments: true,
    },
    symmetricBeta: {
      arguments: () => [core.createRandom(1), 0.5],
      errors: [
        { call: () => [core.createRandom(1)], throws: TypeError },
        { call: () => [core.createRandom(1), '1'], throws: TypeError },
        { call: () => [core.createRandom(1), 0], throws: RangeError },
        { call: () => [core.createRandom(1), Number.POSITIVE_INFINITY], throws: RangeError },
      ],
    },
    createYielder: { arguments: () => [], errors: [], callableWithoutArguments: true },
    classPrior: {
      arguments: () => [[...counts]],
      errors: [
        { call: () => ['counts'], throws: TypeError },
        { call: () => [[0]], throws: RangeError },
      ],
    },
    classWeights: {
      arguments: () => [[...counts], { beta: 0.99 }],
      errors: [
        { call: () => [{ 0: 1 }], throws: TypeError },
        { call: () => [counts, null], throws: TypeError },
        { call: () => [[1, 0]], throws: RangeError },
      ],
    },
    countClasses: {
      arguments: () => [Int32Array.of(0, 1, 1), 3],
      errors: [
        { call: () => [[0, '1']], throws: TypeError },
        { call: () => [[3], 3], throws: RangeError },
      ],
    },
    createRandom: {
      arguments: () => ['seed', 'stream', 1],
      observe: (random: Random) => [
        random.position,
        random.next(),
        random.fork('a').normal(),
        random.position,
      ],
      errors: [
        { call: () => [null], throws: TypeError },
        { call: () => [Number.NaN], throws: RangeError },
      ],
    },
    describeValue: {
      arguments: () => [{ shape: [2, 3] }],
      callableWithoutArguments: true,
    },
    effectiveNumbers: {
      arguments: () => [[...counts], 0.999],
      errors: [
        { call: () => [counts], throws: TypeError },
        { call: () => [counts, -1], throws: RangeError },
      ],
    },
    imbalanceRatio: {
      arguments: () => [[...counts]],
      errors: [
        { call: () => [900], throws: TypeError },
        { call: () => [[900, 0]], throws: RangeError },
      ],
    },
    longTailedCounts: {
      arguments: () => [{ numClasses: 10, maxCount: 5000, imbalanceRatio: 100 }],
      errors: [
        { call: () => [{ numClasses: '10' }], throws: TypeError },
        { call: () => [{ numClasses: 10, maxCount: 50, imbalanceRatio: 100 }], throws: RangeError },
      ],
    },
    splitByShot: {
      arguments: () => [[...counts], { many: 50 }],
      errors: [
        { call: () => [counts, 100], throws: TypeError },
        { call: () => [counts, { few: 101 }], throws: RangeError },
      ],
    },
    splitHeadTail: {
      arguments: () => [[...counts], 0.95],
      errors: [
        { call: () => [counts, null], throws: TypeError },
        { call: () => [counts, 0], throws: RangeError },
      ],
    },
  });
});

describe('@lt/core/safetensors', () => {
  const contents = (numBytes: number) => ({
    metadata: new Map([['a', 'b']]),
    tensors: new Map([['x', { dtype: 'F32', shape: [1], bytes: new Uint8Array(numBytes) }]]),
  });
  const entriesOf = ({ metadata, tensors }: coreSafetensors.SafetensorsContents) => [...metadata, ...tensors];
  describeContracts(coreSafetensors, {
    decodeSafetensors: {
      arguments: () => [coreSafetensors.encodeSafetensors(contents(4))],
      observe: entriesOf,
      errors: [
        { call: () => ['file'], throws: TypeError },
        { call: () => [new Uint8Array(7)], throws: RangeError },
      ],
    },
    encodeSafetensors: {
      arguments: () => [contents(4)],
      errors: [
        { call: () => [{ metadata: {}, tensors: {} }], throws: TypeError },
        { call: () => [contents(3)], throws: RangeError },
      ],
    },
  });
});

await describeBackends('@lt/core/tensor', () => {
  let given: Tensor;
  beforeAll(() => {
    given = tensor2d([[3, 4]]);
  });
  describeContracts(coreTensor, {
    checkTensor: {
      arguments: () => ['checkTensor', 'x', tensor2d([[3, 4]]), { shape: ['batch', 2] }],
      errors: [
        { call: () => ['checkTensor', 'x', [[3, 4]]], throws: TypeError },
        { call: () => ['checkTensor', 'x', given, { rank: 1 }], throws: RangeError },
      ],
      returnsArgument: true,
      callableWithoutArguments: true,
    },
    freeTapeOnError: { arguments: () => [() => 7], errors: [{ call: () => [7], throws: TypeError }] },
    registerKernels: { arguments: () => [{}], callableWithoutArguments: true },
    runRegistered: { arguments: () => ['LtTestNothing', { x: given }], callableWithoutArguments: true },
    wasmBytesFor: {
      arguments: () => [new WebAssembly.Memory({ initial: 1, maximum: 1 }), IMPORTS_MEMORY],
      errors: [{ call: () => [new WebAssembly.Memory({ initial: 1 }), 'AGFzbQEAAAA='], throws: RangeError }],
      callableWithoutArguments: true,
    },
    wasmMemoryOf: {
      arguments: () => [{ wasm: {} }],
      callableWithoutArguments: true,
    },
  });
});
