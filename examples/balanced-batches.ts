// Balanced batches from tf.data: every batch of `fitDataset` holds the same number of each class.
import { createRandom } from '@lt/core';
import { perClassRecall } from '@lt/metrics';
import { type BatchSampler, classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
import '@tensorflow/tfjs-backend-cpu';
import { argMax, gather, oneHot, type Tensor, tensor1d, tensor2d, tidy, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

// Three classes of 600, 60 and 12 points, around centers that are near one another.
const random = createRandom(0);
const classesOf = (counts: number[]) => counts.flatMap((count, c) => Array<number>(count).fill(c));
const draw = (ids: number[]) => tensor2d(ids.map((c) => [c, c % 2].map((x) => x + random.normal() / 2)));
const classIds = classesOf([600, 60, 12]);
const points = draw(classIds);
const testIds = classesOf([300, 300, 300]);
const testPoints = draw(testIds);

async function fit(title: string, sampler: BatchSampler) {
  const dataset = await sampler.toDataset((rows) =>
    tidy(() => {
      const indices = tensor1d(rows, 'int32');
      const labels = Array.from(rows, (row) => classIds[row]!);
      return { xs: gather(points, indices), ys: oneHot(labels, 3) };
    }),
  );
  const head = layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'zeros' });
  const model = sequential({ layers: [head, layers.softmax()] });
  model.compile({ optimizer: train.adam(0.02), loss: 'categoricalCrossentropy' });
  await model.fitDataset(dataset, { epochs: 5, verbose: 0 });
  const predicted = await argMax(model.predict(testPoints) as Tensor, 1).data();
  const counts = [0, 0, 0];
  for (const row of sampler.batchAt(0, 0)) counts[classIds[row]!]!++;
  const recall = perClassRecall(testIds, predicted).map((share) => share?.toFixed(2));
  console.log(`${title}: first batch ${counts.join(' ')}, recall ${recall.join(' ')}`);
}

await fit('as it is', instanceBalancedSampler(classIds, { batchSize: 30, seed: 0 }));
await fit('balanced', classBalancedSampler(classIds, { batchSize: 30, seed: 0, composition: 'exact' }));
