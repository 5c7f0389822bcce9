import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { benchOnGpus } from '@lt/testkit';
import {
  backend,
  grads,
  losses,
  type NamedTensorMap,
  type Scalar,
  setBackend,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  unregisterKernel,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
// By path: these packages are tested with this one, which so cannot depend on them.
import { cifarResNet } from '../../backbones/src/index.ts';
import { normalizeBatch } from '../../backbones/src/normalize-batch.ts';
import { sgd } from '../../training/src/index.ts';
import { enableGpuTraining } from '../src/index.ts';
import { resNet8 } from './res-net-8.ts';

/**
 * Training with the kernels of this package and by ordinary ops, with the reading of a result, in turn, and the best of each counts. Shaders
 * are counted too, with those that tfjs runs between ops to change the layout of a texture. Without a GPU a program plays one (SwiftShader): its
 * times are those of a processor, to which a shader more costs little.
 * Run: `pnpm bench --project chromium gpu-training` for Chromium, `pnpm bench --project backend gpu-training` for Node.
 */
const ROUNDS = 4;

const random = createRandom('bench');
const normal = (shape: number[]): Tensor => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
};

/** Runs once, and returns something small to read. */
type Case = () => Tensor;

function normalization(shape: number[]): Case {
  const channels = [shape.at(-1)!];
  const [x, gamma, beta, dy] = [normal(shape), normal(channels), normal(channels), normal(shape)];
  const normalize = (...[values, factor, offset]: Tensor[]): Tensor =>
    normalizeBatch(values!, factor!, offset!, 1e-5, () => {});
  return () => tidy(() => grads(normalize)([x, gamma, beta], dy)[1]!);
}

const optimizer = (): ReturnType<typeof sgd> =>
  sgd({ learningRate: 1e-3, momentum: 0.9, nesterov: true, weightDecay: 5e-4 });

/** The step of the optimizer on variables as those of a ResNet-20. */
function steps(): Case {
  const model = cifarResNet({ depth: 20, inputShape: [32, 32, 3], numClasses: 10, seed: 0 });
  const shapes = model.trainableWeights.map(({ shape }) => shape as number[]);
  model.dispose();
  const variables = shapes.map((shape) => variable(normal(shape)));
  const gradients: NamedTensorMap = {};
  for (const one of variables) gradients[one.name] = normal(one.shape);
  const rule = optimizer();
  return () => {
    rule.applyGradients(gradients);
    return variables[1]!.clone();
  };
}

function trainingStep(make: () => LayersModel, batch: number): Case {
  const model = make();
  const [side] = (model.inputs[0]!.shape as number[]).slice(1);
  const x = normal([batch, side!, side!, 3]) as Tensor4D;
  const labels = tensor(
    Array.from({ length: batch * 10 }, (_, i) => Number(i % 11 === 0)),
    [batch, 10],
  );
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const rule = optimizer();
  return () =>
    tidy(() => {
      const { value, grads: gradients } = variableGrads(
        () => losses.softmaxCrossEntropy(labels, model.apply(x, { training: true }) as Tensor) as Scalar,
        variables,
      );
      rule.applyGradients(gradients);
      return value;
    });
}

const CASES: Readonly<Record<string, () => Case>> = {
  'batch normalization 64×32×32×16, with gradient': () => normalization([64, 32, 32, 16]),
  'batch normalization 64×8×8×64, with gradient': () => normalization([64, 8, 8, 64]),
  'step of sgd on the 59 variables of a ResNet-20': steps,
  'step: ResNet-8, 16×16, batch 8': () => trainingStep(() => resNet8([16, 16, 3], 10), 8),
  'step: ResNet-20, 8×8, batch 8': () =>
    trainingStep(() => cifarResNet({ depth: 20, inputShape: [8, 8, 3], numClasses: 10, seed: 0 }), 8),
};

/** Counts the shaders that `f` runs. */
async function countShaders(name: string, f: Case): Promise<number> {
  const method = name === 'webgpu' ? 'runWebGPUProgram' : 'runWebGLProgram';
  const here = backend() as unknown as Record<string, (...args: unknown[]) => unknown>;
  const run = here[method]!;
  let count = 0;
  here[method] = (...args) => {
    count++;
    return run.apply(here, args);
  };
  const result = f();
  here[method] = run;
  await result.data();
  result.dispose();
  return count;
}

async function compare(name: string): Promise<void> {
  await setBackend(name);
  const time = async (f: Case): Promise<number> => {
    const start = performance.now();
    const result = f();
    await result.data();
    result.dispose();
    return performance.now() - start;
  };
  for (const [title, prepare] of Object.entries(CASES)) {
    const f = prepare();
    const best = { fused: Number.POSITIVE_INFINITY, composed: Number.POSITIVE_INFINITY };
    const shaders = { fused: 0, composed: 0 };
    for (let round = 0; round <= ROUNDS; round++) {
      const { kernels } = await enableGpuTraining();
      best.fused = Math.min(best.fused, await time(f));
      if (round === ROUNDS) shaders.fused = await countShaders(name, f);
      for (const kernel of kernels) unregisterKernel(kernel, name);
      best.composed = Math.min(best.composed, await time(f));
      if (round === ROUNDS) shaders.composed = await countShaders(name, f);
    }
    const place = 'document' in globalThis ? 'a browser' : 'Node';
    console.log(
      `${name} in ${place}, ${title}: fused ${best.fused.toFixed(1)} ms and ${shaders.fused} shaders, ` +
        `composed ${best.composed.toFixed(1)} ms and ${shaders.composed}, ratio ${(best.composed / best.fused).toFixed(2)}`,
    );
  }
}

await benchOnGpus('training on the GPU', compare);
