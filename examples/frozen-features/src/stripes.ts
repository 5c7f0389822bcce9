import { smallConvNet, splitBackbone } from '@lt/backbones';
import { createRandom, type Random } from '@lt/core';
import { softmaxCrossEntropy } from '@lt/losses';
import { classBalancedSampler } from '@lt/sampling';
import { cosineDecay, sgd, trainLoop } from '@lt/training';
import { type Scalar, type Tensor2D, tensor4d } from '@tensorflow/tfjs-core';
import type { TransferTask } from './transfer-task.ts';

const SIZE = 16;
/** Rows of each class of the long tail. */
const COUNTS: readonly number[] = [300, 130, 56, 24, 10, 4];
const DIRECTIONS = 12;

/**
 * Makes a task without any data: noisy stripes. A small network learns six directions, 60 images of each; the long tail is of the six
 * directions between them. A module of yours loads a network of yours instead.
 */
export default async function stripes(): Promise<TransferTask> {
  const random = createRandom('stripes');
  const even = COUNTS.map((_, c) => 2 * c);
  const odd = even.map((direction) => direction + 1);
  const source = drawAll(random.fork('source'), even, Array(6).fill(60));
  const extractor = await learnFeatures(source);
  return {
    extractor,
    train: drawAll(random.fork('train'), odd, COUNTS),
    test: drawAll(random.fork('test'), odd, Array(6).fill(100)),
    classNames: odd.map((direction) => `${(180 / DIRECTIONS) * direction}°`),
  };
}

/** Images `[numImages, 16, 16, 1]` of stripes, class by class. */
function drawAll(
  random: Random,
  directions: readonly number[],
  counts: readonly number[],
): { inputs: { data: Float32Array; shape: number[] }; classIds: Int32Array } {
  const classIds = Int32Array.from(counts.flatMap((count, c) => Array<number>(count).fill(c)));
  const data = new Float32Array(classIds.length * SIZE * SIZE);
  for (const [i, c] of classIds.entries()) {
    const angle = (Math.PI * directions[c]!) / DIRECTIONS;
    const [across, down, phase] = [Math.cos(angle), Math.sin(angle), random.next()];
    for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
      const place = (across * (pixel % SIZE) + down * Math.floor(pixel / SIZE)) / 5;
      data[i * SIZE * SIZE + pixel] = Math.sin(2 * Math.PI * (place + phase)) + 1.2 * random.normal();
    }
  }
  return { inputs: { data, shape: [classIds.length, SIZE, SIZE, 1] }, classIds };
}

/** Trains a network on the source classes, and cuts its classifier off. */
async function learnFeatures({
  inputs,
  classIds,
}: ReturnType<typeof drawAll>): Promise<TransferTask['extractor']> {
  const network = smallConvNet({ inputShape: [SIZE, SIZE, 1], filters: [8, 16], numClasses: 6, seed: 0 });
  const pixels = SIZE * SIZE;
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 });
  const totalEpochs = 8;
  await trainLoop({
    sampler: classBalancedSampler(classIds, { batchSize: 40, seed: 0 }),
    totalEpochs,
    model: network,
    optimizer,
    learningRate: cosineDecay({ learningRate: 0.1, totalEpochs }),
    loss: (rows) => {
      const images = Float32Array.from({ length: rows.length * pixels }, (_, i) => {
        return inputs.data[rows[Math.floor(i / pixels)]! * pixels + (i % pixels)]!;
      });
      const batch = tensor4d(images, [rows.length, SIZE, SIZE, 1]);
      const labels = rows.map((row) => classIds[row]!);
      const logits = network.apply(batch, { training: true }) as Tensor2D;
      return softmaxCrossEntropy(labels, logits, { reduction: 'mean' }) as Scalar;
    },
  });
  optimizer.dispose();
  return splitBackbone(network, { at: 'small_conv_net_pool' }).trunk;
}
