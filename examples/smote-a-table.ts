// SMOTE for a table: new rows of the rare class, in the training part only, and what they change.
import { createRandom } from '@lt/core';
import { confusionMatrix, geometricMean } from '@lt/metrics';
import { smote } from '@lt/sampling';
import '@tensorflow/tfjs-backend-cpu';
import { oneHot, type Tensor, tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

// Amount and hour of payments; a few of them are fraud: large, and late.
const random = createRandom('payments');
const names = ['honest', 'fraud'];
function payments(numHonest: number, numFraud: number) {
  const labels = [...Array<string>(numHonest).fill('honest'), ...Array<string>(numFraud).fill('fraud')];
  const features = labels.map((label) =>
    label === 'fraud' ? [1.5 + random.normal(), 1.5 + random.normal()] : [random.normal(), random.normal()],
  );
  return { features, labels };
}
const training = payments(950, 50);
const test = payments(950, 50);

async function evaluate(title: string, features: number[][], labels: string[]) {
  const head = layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'zeros' });
  const model = sequential({ layers: [head, layers.softmax()] });
  model.compile({ optimizer: train.adam(0.05), loss: 'categoricalCrossentropy' });
  const classIds = labels.map((label) => names.indexOf(label));
  const options = { epochs: 100, batchSize: labels.length, shuffle: false, verbose: 0 };
  await model.fit(tensor2d(features), oneHot(classIds, 2), options);
  const probabilities = (await (model.predict(tensor2d(test.features)) as Tensor).array()) as number[][];
  const predicted = probabilities.map(([honest, fraud]) => Number(fraud! > honest!));
  const truth = test.labels.map((label) => names.indexOf(label));
  const [, [missed, found] = []] = confusionMatrix(truth, predicted);
  const mean = geometricMean(truth, predicted)!.toFixed(2);
  console.log(`${title}: ${labels.length} rows, found ${found} of ${found! + missed!}, G-mean ${mean}`);
}

await evaluate('as it is', training.features, training.labels);
const { features, labels } = await smote(training.features, training.labels, { kNeighbors: 5, seed: 0 });
await evaluate('SMOTE', features, labels);
