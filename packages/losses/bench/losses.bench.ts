import { createRandom } from '@lt/core';
import {
  cast,
  fill,
  grad,
  oneHot,
  ones,
  ready,
  setBackend,
  losses as stock,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
// The stock losses need the gradients of tfjs's ops, which tfjs-layers registers.
import '@tensorflow/tfjs-layers';
import { bench, describe } from 'vitest';
import {
  asymmetricLoss,
  balancedSoftmaxLoss,
  classBalancedLoss,
  distributionBalancedLoss,
  equalizationLoss,
  equalizationLossV2,
  focalLoss,
  gaussianCloudedLogitLoss,
  influenceBalancedLoss,
  isdaLoss,
  labelAwareSmoothingLoss,
  ladeLoss,
  ldamLoss,
  logitAdjustedLoss,
  seesawLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
  vectorScalingLoss,
} from '../src/index.ts';

/** Forward and backward of each loss beside what tfjs has. Run: `pnpm bench --project losses`. */
const sizes = [
  [128, 1000],
  [256, 8142],
] as const;

for (const backend of ['cpu', 'wasm']) {
  for (const [batch, numClasses] of sizes) {
    describe(`${backend}, ${batch} x ${numClasses}, forward and backward`, () => {
      const random = createRandom('bench');
      const values = Float32Array.from({ length: batch * numClasses }, () => random.normal());
      const ids = Int32Array.from({ length: batch }, () => random.int(numClasses));
      const classCounts = Array.from({ length: numClasses }, (_, c) => 1 + Math.floor(1000 * 0.999 ** c));
      let x: Tensor;
      let classIds: Tensor;
      let hot: Tensor;
      let norms: Tensor;
      // The last layer of ISDA, 64 features.
      let kernel: Tensor;
      let covariance: Tensor;
      const setup = async () => {
        await setBackend(backend);
        await ready();
        x = tensor2d(values, [batch, numClasses]);
        classIds = tensor1d(ids, 'int32');
        norms = ones([batch, 1]);
        hot = cast(oneHot(classIds, numClasses), 'float32');
        kernel = fill([64, numClasses], 0.1);
        covariance = fill([numClasses, 64], 0.5);
      };
      const rows: Record<string, (logits: Tensor) => Tensor> = {
        'tf.losses.softmaxCrossEntropy': (logits) => stock.softmaxCrossEntropy(hot, logits),
        softmaxCrossEntropy: (logits) => softmaxCrossEntropy(classIds, logits, { reduction: 'mean' }),
        softmaxFocalLoss: (logits) => softmaxFocalLoss(classIds, logits, { reduction: 'mean' }),
        classBalancedLoss: (logits) =>
          classBalancedLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        balancedSoftmaxLoss: (logits) =>
          balancedSoftmaxLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        logitAdjustedLoss: (logits) =>
          logitAdjustedLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        ldamLoss: (logits) => ldamLoss(classIds, logits, { classCounts, reduction: 'weightedMean' }),
        vectorScalingLoss: (logits) =>
          vectorScalingLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        gaussianCloudedLogitLoss: (logits) =>
          gaussianCloudedLogitLoss(classIds, logits, { classCounts, random, reduction: 'weightedMean' }),
        isdaLoss: (logits) => isdaLoss(classIds, logits, { kernel, covariance, reduction: 'mean' }),
        ladeLoss: (logits) => ladeLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        labelAwareSmoothingLoss: (logits) =>
          labelAwareSmoothingLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        'tf.losses.sigmoidCrossEntropy': (logits) => stock.sigmoidCrossEntropy(hot, logits),
        sigmoidCrossEntropy: (logits) => sigmoidCrossEntropy(classIds, logits, { reduction: 'mean' }),
        focalLoss: (logits) => focalLoss(classIds, logits, { reduction: 'positives' }),
        influenceBalancedLoss: (logits) =>
          influenceBalancedLoss(classIds, logits, { features: norms, reduction: 'mean' }),
        distributionBalancedLoss: (logits) =>
          distributionBalancedLoss(classIds, logits, {
            classCounts,
            numExamples: 1e6,
            reduction: 'elementMean',
          }),
        seesawLoss: (logits) => seesawLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        'equalizationLoss, softmax': (logits) =>
          equalizationLoss(classIds, logits, { classCounts, base: 'softmax', reduction: 'mean' }),
        equalizationLoss: (logits) => equalizationLoss(classIds, logits, { classCounts, reduction: 'mean' }),
        equalizationLossV2: (logits) => equalizationLossV2(classIds, logits, { reduction: 'mean' }),
        asymmetricLoss: (logits) => asymmetricLoss(classIds, logits, { reduction: 'sum' }),
        'classBalancedLoss, focal': (logits) =>
          classBalancedLoss(classIds, logits, { classCounts, base: 'focal', reduction: 'mean' }),
      };
      for (const [name, loss] of Object.entries(rows)) {
        bench(
          name,
          async () => {
            const gradient = tidy(() => grad(loss)(x));
            await gradient.data();
            gradient.dispose();
          },
          { setup, time: 500, iterations: 3, warmupTime: 0, warmupIterations: 1 },
        );
      }
    });
  }
}
