import { createRandom } from '@lt/core';
import { describeBackends } from '@lt/testkit';
import {
  dispose,
  losses,
  memory,
  oneHot,
  profile,
  type Scalar,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  unregisterKernel,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as modelOf,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
// By path: these packages are tested with this one, which so cannot depend on them.
import { basicBlock } from '../../../backbones/src/basic-block.ts';
import { fuseNormalization } from '../../../backbones/src/fuse-normalization.ts';
import { initializeWeights } from '../../../backbones/src/initialize-weights.ts';
import { paddedConvolution } from '../../../backbones/src/padded-convolution.ts';
import { sgd } from '../../../training/src/sgd.ts';
import { enableGpuTraining } from '../../src/enable-gpu-training.ts';
import { noDeviceErrors } from './no-device-errors.ts';

interface Run {
  /** Loss of each step. */
  losses: number[];
  /** Weights before and after, one after the other. */
  before: number[];
  after: number[];
  /** Kernels of the last step. */
  kernels: number;
}

/** A convolution and a residual block: normalization before ReLU, and before a sum and ReLU. More would compile more shaders only. */
function network(): LayersModel {
  const image = input({ shape: [5, 5, 3] });
  let x = paddedConvolution(image, { name: 'conv', normName: 'bn', filters: 4, kernelSize: 3, stride: 1 });
  x = layers.reLU({}).apply(x) as SymbolicTensor;
  x = basicBlock(x, { name: 'block', filters: 4, stride: 1, shortcut: 'A' });
  x = layers.globalAveragePooling2d({}).apply(x) as SymbolicTensor;
  x = layers.dense({ units: 4, name: 'logits' }).apply(x) as SymbolicTensor;
  const made = fuseNormalization(modelOf({ inputs: image, outputs: x }));
  initializeWeights(made, createRandom(0));
  return made;
}

/** Five steps of a small ResNet by whichever form is there, of which the last three leave nothing behind. */
async function train(): Promise<Run> {
  const model = network();
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const read = async (): Promise<number[]> => {
    const weights = await Promise.all(model.getWeights().map((weight) => weight.data()));
    return weights.flatMap((numbers) => [...numbers]);
  };
  const random = createRandom(3, 'pictures');
  const x = tensor(
    Float32Array.from({ length: 6 * 5 * 5 * 3 }, () => random.normal()),
    [6, 5, 5, 3],
  );
  const labels = oneHot(tensor1d([0, 1, 2, 3, 0, 1], 'int32'), 4);
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  const step = (): Scalar =>
    tidy(() => {
      const loss = (): Scalar =>
        losses.softmaxCrossEntropy(labels, model.apply(x, { training: true }) as Tensor) as Scalar;
      const { value, grads } = variableGrads(loss, variables);
      optimizer.applyGradients(grads);
      return value;
    });
  const run: Run = { losses: [], before: await read(), after: [], kernels: 0 };
  let numTensors = 0;
  for (let i = 0; i < 5; i++) {
    if (i === 2) ({ numTensors } = memory());
    let value: Scalar | undefined;
    if (i < 4) value = step();
    else {
      const { kernels } = await profile(() => {
        value = step();
        return value;
      });
      run.kernels = kernels.length;
    }
    run.losses.push((await value!.data())[0]!);
    value!.dispose();
  }
  expect(memory().numTensors).toBe(numTensors);
  run.after = await read();
  model.dispose();
  optimizer.dispose();
  dispose([x, labels]);
  return run;
}

const distance = (a: number[], b: number[]): number => Math.hypot(...a.map((value, i) => value - b[i]!));

await describeBackends(
  'training steps on the GPU',
  ({ name }) => {
    noDeviceErrors();

    it('are the same with the kernels of this package and without, in fewer kernels', async () => {
      const { kernels } = await enableGpuTraining();
      const found = await train();
      for (const kernel of kernels) unregisterKernel(kernel, name);
      const expected = await train();
      expect(found.before).toEqual(expected.before);
      for (const [i, loss] of found.losses.entries()) expect(loss).toBeCloseTo(expected.losses[i]!, 4);
      expect(expected.losses[4]).toBeLessThan(expected.losses[0]!);
      // In parts of the way that the weights went.
      const way = distance(expected.after, expected.before);
      expect(distance(found.after, expected.after) / way).toBeLessThan(1e-5);
      expect(found.kernels).toBeLessThan(0.6 * expected.kernels);
    }, 120_000);
  },
  {
    // A browser's webgpu has the shaders of that in Node, and takes as long again.
    only: 'document' in globalThis ? ['webgl'] : ['webgpu'],
  },
);
