// By path: @lt/training has no need of @lt/backend, it only looks for its kernel.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { profile, setBackend, tensor1d, tidy, variable } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { enableWasmTraining } from '../../backend/src/index.ts';
import { sgd } from '../src/index.ts';

/** The kernels of one step on two variables, by name. */
async function kernelsOfAStep(backend: string): Promise<string[]> {
  await setBackend(backend);
  const variables = [variable(tensor1d([1, -2])), variable(tensor1d([3]))];
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 });
  const gradients = Object.fromEntries(variables.map((one) => [one.name, one]));
  optimizer.applyGradients(gradients); // makes the velocities
  const { kernels } = await profile(() => {
    tidy(() => optimizer.applyGradients(gradients));
    return variables[0]!;
  });
  optimizer.dispose();
  for (const one of variables) one.dispose();
  return kernels.map(({ name }) => name);
}

it('takes a step by the kernel of @lt/backend on wasm, one call for each variable', async () => {
  await enableWasmTraining();
  expect(await kernelsOfAStep('wasm')).toEqual(['LtSgdStep', 'LtSgdStep']);
  expect(await kernelsOfAStep('cpu')).not.toContain('LtSgdStep');
});
