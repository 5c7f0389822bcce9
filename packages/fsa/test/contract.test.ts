import { smallConvNet } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeBackends, describeContracts } from '@lt/testkit';
import {
  mean,
  ones,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor3d,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as exported from '../src/index.ts';
import { describeElement, fakeContainer } from './fake-page.ts';
import { classIds, kernel, maps } from './long-tail.ts';

const network = (): LayersModel =>
  smallConvNet({ inputShape: [8, 8, 1], filters: [4], numClasses: 4, seed: 0 });

/** Runs a function of a network on a new one where the argument says so, and frees it. */
async function onNetwork<Result>(
  given: unknown,
  run: (model: LayersModel) => Result,
): Promise<Awaited<Result>> {
  if (given !== 'network') return await run(given as LayersModel);
  const model = network();
  try {
    return await run(model);
  } finally {
    model.dispose();
  }
}

const wrapped = {
  ...exported,
  ConfusionAccumulator: async (options: never, ids: number[], logits: Tensor2D) => {
    const confusion = new exported.ConfusionAccumulator(options);
    await confusion.update(ids, logits);
    return confusion.meanScores();
  },
  FeatureAugmenter: async (options: never) => {
    const { features, labels, rows, vectors } = await new exported.FeatureAugmenter(options).nextBatch();
    return { features, labels, rows, vectors };
  },
  FeatureBank: async (options: never) => {
    const bank = new exported.FeatureBank(options);
    return { ...(await bank.prepare()), pool: bank.specificPool(1) };
  },
  finetuneClassifier: async (options: never) => {
    const { kernel: trained, bias } = await exported.finetuneClassifier(options);
    return { trained, bias };
  },
  splitAtMaps: (model: unknown) =>
    onNetwork(model, (net) => {
      const { trunk, kernel: weights } = exported.splitAtMaps(net);
      return [trunk.outputShape, weights.shape];
    }),
  trainFeatureGenerator: async (options: never) => {
    const { generator, kernel: trained, bias } = await exported.trainFeatureGenerator(options);
    const samples = generator.sample(1, 3);
    generator.dispose();
    return { samples, trained, bias };
  },
  trainFsa: (model: unknown, options: object) =>
    onNetwork(model, async (net) => {
      const { bank } = await exported.trainFsa({ model: net, ...options } as exported.TrainFsaOptions);
      return { bank };
    }),
};

const cam = () =>
  tensor3d([
    [
      [0, 0.5],
      [0.25, 1],
    ],
  ]);
const features = (): Tensor4D => ones([1, 2, 2, 3]);
const kernelOfTwo = (): Tensor2D =>
  tensor2d([
    [1, 0],
    [0, 1],
    [2, 0],
  ]);
const gray = () => ({ data: [1, 2, 3, 4], width: 2, height: 2 });
const square = () => [
  [0.5, 0.5],
  [0.3, 0.7],
];
const fusionPair = () => ({
  tail: { image: gray(), cam: square() },
  donor: { image: gray(), cam: square() },
});
const augmenterOptions = () => ({
  features: maps(),
  classIds,
  kernel: kernel(),
  headShare: 0.8,
  tailPerBatch: 2,
  genericThreshold: 0.5,
});
const batchAt = () => ({ features: ones([2, 3]) as Tensor2D, labels: [0, 1] });

await describeBackends(
  '@lt/fsa',
  () => {
    describeContracts(wrapped, {
      adversarialFeatures: {
        arguments: () => [[0, 1], ones([2, 3]), { kernel: kernelOfTwo(), epsilon: 0.5 }],
        errors: [
          { call: () => [[0], [[1, 1, 1]], { kernel: kernelOfTwo(), epsilon: 0.5 }], throws: TypeError },
          { call: () => [[2], ones([1, 3]), { kernel: kernelOfTwo(), epsilon: 0.5 }], throws: RangeError },
          { call: () => [[0], ones([1, 3]), { kernel: kernelOfTwo() }], throws: TypeError },
        ],
      },
      camBasedSampling: {
        arguments: () => [features(), cam(), { seed: 2 }],
        errors: [
          { call: () => [features(), [[1]]], throws: TypeError },
          { call: () => [features(), cam(), { threshold: -1 }], throws: RangeError },
        ],
      },
      camForeground: {
        arguments: () => [cam(), { height: 4, width: 4 }],
        errors: [
          { call: () => [[[1]]], throws: TypeError },
          { call: () => [cam(), { width: 0 }], throws: RangeError },
        ],
      },
      camPanels: {
        arguments: () => [gray(), [[0, 1]], { zoom: 2 }],
        errors: [
          { call: () => [1, [[0]]], throws: TypeError },
          { call: () => [gray(), [[0]], { zoom: 0 }], throws: RangeError },
        ],
      },
      classActivationMap: {
        arguments: () => [features(), ones([3, 2]), [1]],
        errors: [
          { call: () => [[[1]], ones([3, 2]), [1]], throws: TypeError },
          { call: () => [features(), ones([2, 2]), [1]], throws: RangeError },
          { call: () => [features(), ones([3, 2]), tensor1d([1])], throws: TypeError },
          { call: () => [features(), ones([3, 2]), [2]], throws: RangeError },
        ],
      },
      classActivationMaps: {
        arguments: () => [features(), ones([3, 2])],
        errors: [{ call: () => [features(), ones([3])], throws: RangeError }],
      },
      ConfusionAccumulator: {
        arguments: () => [{ numClasses: 2 }, [1], tensor2d([[1, 2]])],
        errors: [{ call: () => [{ numClasses: 0 }], throws: RangeError }],
      },
      confusingClasses: {
        arguments: () => [square(), [1], { count: 1 }],
        check: () => {},
        errors: [
          { call: () => [square(), ['1']], throws: TypeError },
          { call: () => [square(), [2]], throws: RangeError },
        ],
      },
      confusionSvg: {
        arguments: () => [square(), square(), { title: 'one' }],
        errors: [
          { call: () => [1, square()], throws: TypeError },
          { call: () => [square(), [[1]]], throws: RangeError },
        ],
      },
      createFusionViewer: {
        arguments: () => [fakeContainer(), [fusionPair()]],
        observe: ({ element }: exported.FusionViewer) => describeElement(element),
        errors: [
          { call: () => ['#id', [fusionPair()]], throws: TypeError },
          { call: () => [fakeContainer(), []], throws: RangeError },
        ],
      },
      FeatureAugmenter: {
        arguments: () => [augmenterOptions()],
        errors: [
          { call: () => [{ ...augmenterOptions(), random: 1 }], throws: TypeError },
          { call: () => [{ ...augmenterOptions(), tailPerBatch: 0 }], throws: RangeError },
          { call: () => [{ ...augmenterOptions(), specificThreshold: 1 }], throws: RangeError },
        ],
      },
      FeatureBank: {
        arguments: () => [{ features: maps(), classIds, kernel: kernel() }],
        errors: [
          { call: () => [{ features: maps(), classIds }], throws: TypeError },
          { call: () => [{ features: maps(), classIds: [1], kernel: kernel() }], throws: RangeError },
        ],
      },
      featureScatter: {
        arguments: () => [
          tensor2d([
            [1, 2],
            [3, 5],
            [4, 4],
          ]),
          [0, 1, 1],
          { classifier: { kernel: ones([2, 2]), bias: ones([2]) }, resolution: 2 },
        ],
        observe: ({ points, regions }: exported.FeatureScatter) => ({ points, regions }),
        errors: [
          {
            call: () => [
              [
                [1, 2],
                [3, 4],
              ],
              [0],
            ],
            throws: RangeError,
          },
        ],
      },
      featureStatistics: {
        arguments: () => [ones([3, 2]), [0, 0, 1], { numClasses: 2 }],
        errors: [
          { call: () => [[[1]], [0], { numClasses: 1 }], throws: TypeError },
          { call: () => [ones([1, 2]), [1], { numClasses: 1 }], throws: RangeError },
        ],
      },
      finetuneClassifier: {
        arguments: () => [{ kernel: ones([3, 2]), augmenter: { batchAt }, iterations: 2 }],
        errors: [
          { call: () => [{ kernel: ones([3, 2]), augmenter: {} }], throws: TypeError },
          { call: () => [{ kernel: ones([3]), augmenter: { batchAt } }], throws: RangeError },
        ],
      },
      fuseFeatures: {
        arguments: () => [
          ones([2, 2, 3]),
          ones([2, 2]),
          ones([2, 2, 3]),
          ones([2, 2]),
          { random: createRandom(0) },
        ],
        errors: [
          { call: () => [ones([2, 2, 3]), ones([2, 2]), ones([2, 2, 3]), ones([2, 2])], throws: TypeError },
          { call: () => [ones([2, 2, 3]), ones([2, 1]), ones([2, 2, 3]), ones([2, 2])], throws: RangeError },
        ],
      },
      fusePooled: {
        arguments: () => [features(), ones([1, 4]), features(), ones([1, 4])],
        errors: [{ call: () => [features(), ones([1, 3]), features(), ones([1, 4])], throws: RangeError }],
      },
      gradCam: {
        arguments: () => [features(), (x: Tensor) => mean(x, [1, 2]), [1]],
        errors: [{ call: () => [features(), 1, [1]], throws: TypeError }],
      },
      joinPictures: {
        arguments: () => [[gray(), gray()], { columns: 1 }],
        errors: [
          { call: () => [gray()], throws: TypeError },
          { call: () => [[]], throws: RangeError },
        ],
      },
      majorToMinor: {
        arguments: () => [
          ones([2, 3]),
          { generator: { kernel: kernelOfTwo() }, lambda: 0, targetClassIds: [1, 0] },
        ],
        errors: [
          { call: () => [[1], { generator: { kernel: kernelOfTwo() } }], throws: TypeError },
          { call: () => [ones([1, 3]), { generator: 1, targetClassIds: [1] }], throws: TypeError },
          { call: () => [ones([1, 3]), { generator: { kernel: ones([2, 2]) } }], throws: RangeError },
        ],
      },
      normalizeCam: {
        arguments: () => [cam(), { mode: 'reluMax' }],
        errors: [{ call: () => [cam(), { mode: 'max' }], throws: RangeError }],
      },
      overlayHeatmap: {
        arguments: () => [gray(), [[0.5]]],
        errors: [
          { call: () => [gray(), 1], throws: TypeError },
          { call: () => [{ ...gray(), width: 3 }, [[1]]], throws: RangeError },
        ],
      },
      pca2d: {
        arguments: () => [
          [
            [1, 2],
            [3, 5],
            [4, 4],
          ],
        ],
        observe: ({ components, mean: center }: exported.Pca2d) => ({ components, center }),
        errors: [{ call: () => [[[1, 2]]], throws: RangeError }],
      },
      picturePage: {
        arguments: () => [[{ title: 'one', picture: gray() }], { title: 'all' }],
        errors: [
          { call: () => ['one'], throws: TypeError },
          { call: () => [[]], throws: RangeError },
        ],
      },
      planMajorToMinor: {
        arguments: () => [[0, 1, 1], { classCounts: [90, 3], random: createRandom(0) }],
        errors: [
          { call: () => [1, { classCounts: [90, 3], random: createRandom(0) }], throws: TypeError },
          { call: () => [[0], { classCounts: [90, 3] }], throws: TypeError },
          { call: () => [[2], { classCounts: [90, 3], random: createRandom(0) }], throws: RangeError },
        ],
      },
      renderDraws: {
        arguments: () => [[{ tail: gray(), donor: gray(), vectors: [0, 5, 5, 3] }], { height: 2, width: 2 }],
        errors: [
          { call: () => [1, { height: 2, width: 2 }], throws: TypeError },
          { call: () => [[], { height: 2, width: 2 }], throws: RangeError },
        ],
      },
      renderHeatmap: {
        arguments: () => [tensor2d([[0, 1]]), { width: 3 }],
        errors: [
          { call: () => [[]], throws: TypeError },
          { call: () => [[[1]], { colormap: 'magma' }], throws: RangeError },
        ],
      },
      scatterPairSvg: {
        arguments: () => [
          { points: [{ x: 1, y: 2, classId: 0, kind: 'real' }], bounds: { x: [0, 2], y: [1, 3] } },
        ],
        errors: [{ call: () => [[1]], throws: TypeError }],
      },
      scatterSvg: {
        arguments: () => [
          { points: [{ x: 1, y: 2, classId: 0, kind: 'real' }], bounds: { x: [0, 2], y: [1, 3] } },
        ],
        errors: [{ call: () => [[1]], throws: TypeError }],
      },
      separateFeatures: {
        arguments: () => [features(), cam(), { by: 'quantile' }],
        errors: [
          { call: () => [features(), [[1]]], throws: TypeError },
          { call: () => [features(), cam(), { genericThreshold: 0 }], throws: RangeError },
        ],
      },
      splitAtMaps: {
        arguments: () => ['network'],
        errors: [{ call: () => [1], throws: TypeError }],
      },
      toPng: {
        arguments: () => [gray()],
        errors: [
          { call: () => [[1]], throws: TypeError },
          { call: () => [{ ...gray(), height: 3 }], throws: RangeError },
        ],
      },
      trainFeatureGenerator: {
        arguments: () => [
          { features: ones([4, 3]), classIds: [0, 0, 1, 1], kernel: ones([3, 2]), iterations: 2 },
        ],
        errors: [
          { call: () => [{ features: [[1]], classIds: [0], kernel: ones([1, 2]) }], throws: TypeError },
          {
            call: () => [{ features: ones([4, 3]), classIds: [0], kernel: ones([3, 2]) }],
            throws: RangeError,
          },
        ],
      },
      trainFsa: {
        arguments: () => [
          'network',
          {
            classIds,
            images: (rows: Int32Array) => ones([rows.length, 8, 8, 1]),
            augment: { headShare: 0.8, donorsPerTail: 0, tailPerBatch: 2 },
            classifier: { iterations: 1 },
          },
        ],
        errors: [
          { call: () => ['network', { classIds, images: 1 }], throws: TypeError },
          { call: () => [1, { classIds, images: () => 1 }], throws: TypeError },
        ],
      },
      transferFeatures: {
        arguments: () => [ones([2, 3]), { from: tensor1d([0, 1, 2]), to: ones([2, 3]) }],
        errors: [
          { call: () => [[[1]], { from: tensor1d([0]), to: tensor1d([0]) }], throws: TypeError },
          { call: () => [ones([1, 2]), { from: tensor1d([0]), to: tensor1d([0]) }], throws: RangeError },
        ],
      },
      withinClassAxes: {
        arguments: () => [kernelOfTwo(), [0, 0, 0], { numClasses: 1 }],
        errors: [
          { call: () => [[[1], [2]], [0, 0], { numClasses: 1 }], throws: TypeError },
          { call: () => [ones([1, 2]), [0], { numClasses: 1 }], throws: RangeError },
        ],
      },
    });
  },
  { setup: async ({ name }) => void (name === 'wasm' && (await enableWasmTraining())) },
);
