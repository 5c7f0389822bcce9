// A model of tf.layers from the union package, trained with a loss from here. There must be one copy of tfjs-core for all.
import { readdirSync } from 'node:fs';
import { classBalancedLoss } from '@lt/losses';
import * as tf from '@tensorflow/tfjs';

const copies = readdirSync('node_modules', { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.replaceAll('\\', '/').endsWith('@tensorflow/tfjs-core/package.json'),
);
if (copies.length !== 1) throw new Error(`copies of tfjs-core: ${copies}`);

const features = tf.tensor2d([-2, -1, -1, 0, 0, 0, 1, 1, 1, 2], [10, 1]);
const labels = tf.oneHot([0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 2);
const head = tf.layers.dense({ units: 2, inputShape: [1], kernelInitializer: 'zeros' });
const model = tf.sequential({ layers: [head] });
model.compile({
  optimizer: 'sgd',
  loss: (y, logits) => classBalancedLoss(y, logits, { classCounts: [8, 2] }),
});
await model.fit(features, labels, { epochs: 300, shuffle: false, verbose: 0 });
const predicted = await tf.argMax(model.predict(features), 1).data();
if (predicted.join('') !== '0000001111') throw new Error(`predicted ${predicted}`);
console.log(`1 copy of tfjs-core; predicted ${predicted.join('')}`);
