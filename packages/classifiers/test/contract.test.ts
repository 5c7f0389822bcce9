import { describeBackends, describeContracts } from '@lt/testkit';
import { clone, ones, type Tensor, type Tensor2D, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import * as exported from '../src/index.ts';

type Layer = layers.Layer;

/** Makes a layer and returns its output and weights in its place: layers cannot be compared, and own their variables. */
function outputOf<Options>(create: (options: Options) => Layer): (options: Options) => Tensor[] {
  return (options) => {
    const layer = create(options);
    const x = ones([1, 3]);
    const output = layer.apply(x) as Tensor;
    const weights = layer.getWeights().map((weight) => clone(weight));
    layer.dispose();
    x.dispose();
    return [output, ...weights];
  };
}

await describeBackends('@lt/classifiers', () => {
  describeContracts(
    {
      ...exported,
      cosineClassifier: outputOf(exported.cosineClassifier),
      learnableWeightScaling: outputOf(exported.learnableWeightScaling),
    },
    {
      adjustLogits: {
        arguments: () => [tensor2d([[1, 2, 3]]), { classPrior: Float64Array.of(0.7, 0.2, 0.1), tau: 1.5 }],
        errors: [
          { call: () => [zeros([1, 3])], throws: TypeError },
          { call: () => [zeros([1, 3]), { classPrior: [0.5, 0.5] }], throws: RangeError },
          { call: () => [zeros([1, 3]), { classPrior: [0.5, 0.5, 0] }], throws: RangeError },
        ],
      },
      adjustPrior: {
        arguments: () => [
          tensor2d([[1, 2]]),
          { trainPrior: [0.9, 0.1], testPrior: Float64Array.of(0.5, 0.5) },
        ],
        errors: [
          { call: () => [zeros([1, 2])], throws: TypeError },
          { call: () => [zeros([1, 2]), { trainPrior: [0.9, 0.1], testPrior: [1] }], throws: RangeError },
        ],
      },
      cosineClassifier: {
        arguments: () => [{ units: 2, scale: 5, squash: 'squared', seed: 'contract' }],
        errors: [
          { call: () => [{ units: '2' }], throws: TypeError },
          { call: () => [{ units: 0 }], throws: RangeError },
          { call: () => [{ units: 2, squash: 'half' }], throws: RangeError },
        ],
      },
      cosineLogits: {
        arguments: () => [tensor2d([[1, 2]]), tensor2d([[1], [3]]), { scale: 3 }],
        errors: [
          { call: () => [zeros([1, 2]), zeros([2, 1], 'int32')], throws: TypeError },
          { call: () => [zeros([1, 2]), zeros([3, 1])], throws: RangeError },
        ],
      },
      estimatePrior: {
        arguments: () => [
          tensor2d([
            [1, 0],
            [0, 2],
          ]),
          { trainPrior: [0.5, 0.5] },
        ],
        errors: [
          { call: () => [zeros([1, 2]), {}], throws: TypeError },
          { call: () => [zeros([1, 2]), { trainPrior: [1, 0] }], throws: RangeError },
        ],
      },
      learnableWeightScaling: {
        arguments: () => [{ units: 3 }],
        errors: [
          { call: () => [{}], throws: TypeError },
          { call: () => [{ units: -1 }], throws: RangeError },
        ],
      },
      nearestClassMean: {
        arguments: () => [
          {
            features: tensor2d([
              [1, 0],
              [0, 2],
            ]),
            classIds: Int32Array.of(0, 1),
          },
        ],
        observe: (ncm: exported.NearestClassMean) => {
          const x = tensor2d([[3, 1]]);
          const { centroids, mean, classCounts } = ncm;
          return { centroids, mean, classCounts, x, scores: ncm.scores(x) };
        },
        errors: [
          { call: () => [{ features: [[1]], classIds: '0' }], throws: TypeError },
          { call: () => [{ features: [[1]], classIds: [0], metric: 'cosine' }], throws: RangeError },
        ],
      },
      registerClassifierLayers: { arguments: () => [], callableWithoutArguments: true },
      retrainClassifier: {
        arguments: () => [
          {
            features: tensor2d([
              [1, 0],
              [0, 2],
            ]),
            classIds: [0, 1],
            sampler: { numBatches: 1, epoch: () => [Int32Array.of(0, 1)] },
            totalEpochs: 2,
            kernel: tensor2d([
              [1, 0],
              [0, 1],
            ]),
            bias: tensor1d([0, 1]),
          },
        ],
        // The seconds of an epoch differ from run to run.
        observe: ({ kernel, bias, history }: exported.RetrainedClassifier) => ({
          kernel,
          bias,
          losses: history.map(({ loss }) => loss),
        }),
        errors: [
          { call: () => [{ features: [[1]] }], throws: TypeError },
          { call: () => [{ features: [[1]], classIds: [0, 1] }], throws: RangeError },
        ],
      },
      selectTau: {
        arguments: () => {
          const kernel = tensor2d([
            [1, 0],
            [0, 2],
          ]) as Tensor2D;
          return [
            { classIds: [0, 1], logits: (tau: number) => exported.tauNormalize(kernel, tau), taus: [0, 1] },
          ];
        },
        errors: [
          { call: () => [{ classIds: [0] }], throws: TypeError },
          { call: () => [{ classIds: [0], logits: () => zeros([1, 2]), taus: [] }], throws: RangeError },
        ],
      },
      tauNormalize: {
        arguments: () => [
          tensor2d([
            [3, 0],
            [4, 1],
          ]),
          0.5,
        ],
        errors: [
          { call: () => [zeros([2, 2])], throws: TypeError },
          { call: () => [zeros([2, 2]), -1], throws: RangeError },
        ],
      },
    },
  );
});
