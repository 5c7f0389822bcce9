import { type Optimizer, type Tensor, tensor, train, type Variable } from '@tensorflow/tfjs-core';
import { sgd } from '../../src/index.ts';

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): number[] => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
];
export const bytesIn = async (value: Tensor): Promise<number[]> => bytesOf(await value.data());
export const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** A sampler that is only a place. */
export function makeSampler(id = 'a'): {
  state(): { id: string; batch: number };
  restore(state: { id: string; batch: number }): void;
} {
  let place = { id, batch: 0 };
  return {
    state: () => ({ ...place }),
    restore(state: { id: string; batch: number }) {
      if (state.id !== id)
        throw new RangeError(`restore: expected \`state.id\` to be ${id}, got ${state.id}.`);
      place = { ...state };
    },
  };
}

/** One of each kind. */
export function optimizers(): Optimizer[] {
  return [
    sgd({ learningRate: 0.1, momentum: 0.9 }),
    sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    train.sgd(0.1),
    train.momentum(0.1, 0.9),
    train.adam(0.1),
    train.rmsprop(0.1, 0.9, 0.5),
    train.rmsprop(0.1, 0.9, 0.5, 1e-7, true),
    train.adagrad(0.1),
    train.adadelta(0.1),
  ];
}

/** Takes a step along gradients that differ from step to step. */
export function step(optimizer: Optimizer, variables: readonly Variable[], index = 0): void {
  const gradients = variables.map(({ name, shape, size }, i) => {
    const values = Float32Array.from({ length: size }, (_, j) => Math.sin(1 + index + 3 * i + 7 * j));
    return { name, tensor: tensor(values, shape) };
  });
  optimizer.applyGradients(gradients);
  for (const { tensor: gradient } of gradients) gradient.dispose();
}
