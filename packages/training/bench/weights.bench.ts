import '@tensorflow/tfjs-backend-wasm';
import { dispose, randomNormal, setBackend, type Variable, variable } from '@tensorflow/tfjs-core';
import { bench, describe } from 'vitest';
import { clipGradients, weightAverage } from '../src/index.ts';

await setBackend('wasm');

// The variables of a ResNet-20: 19 convolutions with batch normalization and a dense layer, 272,000 numbers.
const shapes: number[][] = [16, 32, 64].flatMap((channels) =>
  Array.from({ length: 6 }, () => [[3, 3, channels, channels], [channels], [channels]]).flat(),
);

describe('a step on wasm: ResNet-20, 56 variables', () => {
  const variables: Variable[] = [...shapes, [64, 10], [10]].map((shape) => variable(randomNormal(shape)));
  const gradients = Object.fromEntries(variables.map(({ name, shape }) => [name, randomNormal(shape)]));
  const average = weightAverage(variables, { decay: 0.999 });
  bench('clipGradients, maxNorm', () => dispose(clipGradients(gradients, { maxNorm: 1 })), { time: 500 });
  bench('clipGradients, maxValue', () => dispose(clipGradients(gradients, { maxValue: 0.1 })), { time: 500 });
  bench('weightAverage, update', () => average.update(), { time: 500 });
  bench('weightAverage, swap', () => average.swap(), { time: 500 });
});
