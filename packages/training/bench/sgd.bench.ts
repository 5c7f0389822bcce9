import '@tensorflow/tfjs-backend-wasm';
import {
  type Optimizer,
  randomNormal,
  setBackend,
  train,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { bench, describe } from 'vitest';
import { sgd } from '../src/index.ts';

await setBackend('wasm');

// The variables of a ResNet-20: 19 convolutions with batch normalization and a dense layer, 272,000 numbers.
const shapes: number[][] = [16, 32, 64].flatMap((channels) =>
  Array.from({ length: 6 }, () => [[3, 3, channels, channels], [channels], [channels]]).flat(),
);
const networks = {
  'ResNet-20, 56 variables': [...shapes, [64, 10], [10]],
  'small network, 11 variables': [
    [3, 3, 1, 16],
    [16],
    [16],
    [3, 3, 16, 32],
    [32],
    [32],
    [3, 3, 32, 64],
    [64],
    [64],
    [64, 10],
    [10],
  ],
};

for (const [network, all] of Object.entries(networks)) {
  describe(`a step on wasm: ${network}`, () => {
    const variables: Variable[] = all.map((shape) => variable(randomNormal(shape)));
    const gradients = variables.map(({ name, shape }) => ({ name, tensor: randomNormal(shape) }));
    const optimizers: Record<string, Optimizer> = {
      'tfjs momentum, Nesterov': train.momentum(1e-6, 0.9, true),
      'sgd momentum, Nesterov': sgd({ learningRate: 1e-6, momentum: 0.9, nesterov: true }),
      'sgd momentum, Nesterov, weight decay': sgd({
        learningRate: 1e-6,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 2e-4,
      }),
    };
    for (const [name, optimizer] of Object.entries(optimizers)) {
      bench(name, () => optimizer.applyGradients(gradients), { time: 1000 });
    }
  });
}
