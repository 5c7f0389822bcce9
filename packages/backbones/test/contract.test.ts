import { encodeSafetensors } from '@lt/core/safetensors';
import { describeBackends, describeContracts } from '@lt/testkit';
import { clone, square, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as exported from '../src/index.ts';

/** Makes a model and returns its weights in its place: models cannot be compared, and own their variables. */
function weightsOf<Options>(create: (options: Options) => LayersModel): (options: Options) => Tensor[] {
  return (options) => {
    const model = create(options);
    const weights = model.getWeights().map((weight) => clone(weight));
    model.dispose();
    return weights;
  };
}

/** A chain of two layers. */
function chain(): LayersModel {
  const x = input({ shape: [2] });
  const options = { units: 2, kernelInitializer: 'ones' } as const;
  const hidden = layers.dense({ ...options, name: 'hidden' }).apply(x) as SymbolicTensor;
  const outputs = layers.dense({ ...options, name: 'last' }).apply(hidden) as SymbolicTensor;
  return model({ inputs: x, outputs });
}

/** Cuts a chain, and returns the weights of the parts in their place. */
function weightsOfParts(network: unknown, options: { at: string }): Tensor[] {
  const whole = network === 'chain' ? chain() : (network as LayersModel);
  const { trunk, tail } = exported.splitBackbone(whole, options);
  const weights = [trunk, tail].flatMap((part) => part.getWeights().map((weight) => clone(weight)));
  for (const one of [whole, trunk, tail]) one.dispose();
  return weights;
}

function weightsOfCopy(network: unknown, options: { name: string }): Tensor[] {
  const whole = network === 'chain' ? chain() : (network as LayersModel);
  const copy = exported.copyModel(whole, options);
  const weights = copy.getWeights().map((weight) => clone(weight));
  for (const one of [whole, copy]) one.dispose();
  return weights;
}

const images = (rows: number) => ({ data: new Uint8Array(2 * rows), shape: [rows, 2] });

/** The file of a linear layer of PyTorch, for both layers of a chain. */
function linearFile(units: number): Uint8Array {
  const stored = (shape: number[]) => ({
    dtype: 'F16',
    shape,
    bytes: new Uint8Array(2 * (shape[0] ?? 0) * (shape[1] ?? 1)),
  });
  const tensors = new Map([
    ['x.weight', stored([units, 2])],
    ['x.bias', stored([units])],
  ]);
  return encodeSafetensors({ metadata: new Map(), tensors });
}

function importInto(network: unknown, file: Uint8Array, options: exported.ImportWeightsOptions): unknown {
  const whole = network === 'chain' ? chain() : (network as LayersModel);
  try {
    const report = exported.importWeights(whole, file, options);
    return [report, ...whole.getWeights().map((weight) => clone(weight))];
  } finally {
    if (network === 'chain') whole.dispose();
  }
}

await describeBackends('@lt/backbones', () => {
  describeContracts(
    {
      ...exported,
      cifarResNet: weightsOf(exported.cifarResNet),
      copyModel: weightsOfCopy,
      importWeights: importInto,
      resNet: weightsOf(exported.resNet),
      splitBackbone: weightsOfParts,
      smallConvNet: weightsOf(exported.smallConvNet),
    },
    {
      cifarResNet: {
        arguments: () => [
          { depth: 20, inputShape: [5, 4, 1], shortcut: 'B', numClasses: 2, seed: 'contract' },
        ],
        errors: [
          { call: () => [{ depth: 20 }], throws: TypeError },
          { call: () => [{ seed: 1 }], throws: TypeError },
          { call: () => [{ depth: 110, seed: 1 }], throws: RangeError },
          { call: () => [{ depth: 20, seed: 1, shortcut: 'C' }], throws: RangeError },
          { call: () => [{ depth: 20, seed: 1, inputShape: [32, 32] }], throws: RangeError },
          { call: () => [{ depth: 20, seed: 1, numClasses: 0 }], throws: RangeError },
        ],
      },
      copyModel: {
        arguments: () => ['chain', { name: 'copy' }],
        errors: [
          { call: () => ['model', { name: 'copy' }], throws: TypeError },
          { call: () => [chain(), {}], throws: TypeError },
          { call: () => [chain(), { name: 'a/b' }], throws: RangeError },
        ],
      },
      extractFeatures: {
        arguments: () => [
          square,
          tensor2d([
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
          { batchSize: 2 },
        ],
        errors: [
          { call: () => ['model', images(1)], throws: TypeError },
          { call: () => [square, 'images'], throws: TypeError },
          { call: () => [square, [[1, 2]]], throws: TypeError },
          { call: () => [square, images(1), null], throws: TypeError },
          { call: () => [square, images(1), { onProgress: 1 }], throws: TypeError },
          { call: () => [square, images(1), { batchSize: 0 }], throws: RangeError },
          { call: () => [square, images(0)], throws: RangeError },
          { call: () => [square, []], throws: RangeError },
        ],
      },
      importWeights: {
        arguments: () => ['chain', linearFile(2), { names: () => 'x' }],
        errors: [
          { call: () => ['model', linearFile(2)], throws: TypeError },
          { call: () => [chain(), 'file'], throws: TypeError },
          { call: () => [chain(), linearFile(2), { names: 'x' }], throws: TypeError },
          { call: () => [chain(), linearFile(3), { names: () => 'x' }], throws: RangeError },
          { call: () => [chain(), new Uint8Array(8), { names: () => 'x' }], throws: RangeError },
        ],
      },
      resNet: {
        arguments: () => [{ depth: 10, width: 2, inputShape: [5, 4, 1], numClasses: 2, seed: 'contract' }],
        errors: [
          { call: () => [{ depth: 18 }], throws: TypeError },
          { call: () => [{ depth: '18', seed: 1 }], throws: TypeError },
          { call: () => [{ depth: 20, seed: 1 }], throws: RangeError },
          { call: () => [{ depth: 10, seed: 1, width: 0.5 }], throws: RangeError },
          { call: () => [{ depth: 10, seed: 1, initialization: 'zeros' }], throws: RangeError },
          { call: () => [{ depth: 10, seed: Number.NaN }], throws: RangeError },
        ],
      },
      resNetNames: {
        arguments: () => [{ scheme: 'bbn' }],
        observe: (names: (layer: string) => string | null) => names('net_logits'),
        errors: [
          { call: () => [null], throws: TypeError },
          { call: () => [{ prefix: 1 }], throws: TypeError },
          { call: () => [{ scheme: 'timm' }], throws: RangeError },
        ],
        callableWithoutArguments: true,
      },
      splitBackbone: {
        arguments: () => ['chain', { at: 'hidden' }],
        errors: [
          { call: () => ['model', { at: 'hidden' }], throws: TypeError },
          { call: () => [chain(), { at: 1 }], throws: TypeError },
          { call: () => [chain()], throws: TypeError },
          { call: () => [chain(), { at: 'none' }], throws: RangeError },
          { call: () => [chain(), { at: 'last' }], throws: RangeError },
        ],
      },
      smallConvNet: {
        arguments: () => [{ inputShape: [6, 6, 2], filters: [3, 4], numClasses: 5, seed: 'contract' }],
        errors: [
          { call: () => [{ numClasses: 10 }], throws: TypeError },
          { call: () => [{ seed: 1, filters: 16 }], throws: TypeError },
          { call: () => [{ seed: 1, filters: [] }], throws: RangeError },
          { call: () => [{ seed: 1, numClasses: 0 }], throws: RangeError },
        ],
      },
    },
  );
});
