import { cifarResNet } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeBackends, describeContracts } from '@lt/testkit';
import {
  clone,
  type Optimizer,
  ones,
  type Tensor,
  tensor1d,
  tensor2d,
  train,
  zeros,
} from '@tensorflow/tfjs-core';
import * as exported from '../src/index.ts';

type Network = exported.BilateralModel;

const options = { depth: 20, inputShape: [4, 4, 1], numClasses: 2, seed: 0, name: 'net' } as const;
const network = (): Network => exported.bilateralResNet(options);

/** Weights stand for a network: models cannot be compared, and own their variables. */
function takeWeights({ inference }: Network): Tensor[] {
  const weights = inference.getWeights().map((weight) => clone(weight));
  inference.dispose();
  return weights;
}

/** Runs a function of a network on a new one where the argument says so, and frees it. */
async function onNetwork<Result>(given: unknown, run: (model: Network) => Result): Promise<Awaited<Result>> {
  if (given !== 'network') return await run(given as Network);
  const model = network();
  try {
    return await run(model);
  } finally {
    model.inference.dispose();
  }
}

function onPlain<Result>(given: unknown, run: (plain: ReturnType<typeof cifarResNet>) => Result): Result {
  if (given !== 'plain') return run(given as never);
  const plain = cifarResNet({ depth: 20, inputShape: [4, 4, 1], seed: 0 });
  try {
    return run(plain);
  } finally {
    plain.dispose();
  }
}

/** Takes no step. */
const still = { applyGradients() {} } as unknown as Optimizer;

const wrapped = {
  ...exported,
  bilateralForward: (model: unknown, x: Tensor, alpha: number) =>
    onNetwork(model, (net) => exported.bilateralForward(net, x, x, alpha, { training: false })),
  bilateralResNet: (given: typeof options) => takeWeights(exported.bilateralResNet(given)),
  bilateralStep: (model: unknown, batches: never, alpha: number) =>
    onNetwork(model, (net) => exported.bilateralStep(net, still, batches, alpha)),
  initTailsFrom: (model: unknown, plain: unknown) =>
    onNetwork(model, (net) =>
      onPlain(plain, (source) => {
        exported.initTailsFrom(net, source);
        return net.inference.getWeights().map((weight) => clone(weight));
      }),
    ),
  restoreBilateral: (model: unknown) =>
    onNetwork(model, (net) => Object.keys(exported.restoreBilateral(net?.inference ?? net)).toSorted()),
  splitBilateral: (model: unknown, given: never) =>
    onPlain(model, (plain) => takeWeights(exported.splitBilateral(plain, given))),
  trainBilateral: (model: unknown, fetch: never, totalEpochs: number) =>
    onNetwork(model, async (net) => {
      const rows = [{ conventional: Int32Array.of(0), rebalancing: Int32Array.of(1) }];
      const sampler = { numBatches: 1, epoch: () => rows };
      const optimizer = train.sgd(0);
      const { history } = await exported
        .trainBilateral({ model: net, fetch, sampler, totalEpochs, optimizer })
        .finally(() => optimizer.dispose());
      return history.map(({ loss }) => loss);
    }),
};

await describeBackends(
  '@lt/bbn',
  () => {
    const features = () => [tensor2d([[1, 2]]), tensor2d([[3, 4]])];
    describeContracts(wrapped, {
      bilateralAccuracy: {
        arguments: () => [[1], Int32Array.of(0), tensor2d([[1, 2]]), 0.5],
        errors: [
          { call: () => [[1], [0], [[1, 2]], 0.5], throws: TypeError },
          { call: () => [['1'], [0], tensor2d([[1, 2]]), 0.5], throws: TypeError },
          { call: () => [[2], [0], tensor2d([[1, 2]]), 0.5], throws: RangeError },
          { call: () => [[1], [0], tensor2d([[1, 2]]), 2], throws: RangeError },
        ],
      },
      bilateralForward: {
        arguments: () => ['network', ones([2, 4, 4, 1]), 0.5],
        errors: [{ call: () => [{}, ones([2, 4, 4, 1]), 0.5], throws: TypeError }],
      },
      bilateralResNet: {
        arguments: () => [options],
        errors: [
          { call: () => [{ ...options, numClasses: undefined }], throws: TypeError },
          { call: () => [{ ...options, numClasses: 0 }], throws: RangeError },
          { call: () => [{ ...options, depth: 101 }], throws: RangeError },
          { call: () => [{ ...options, inputShape: [4, 4] }], throws: RangeError },
          { call: () => [{ ...options, name: 'a/b' }], throws: RangeError },
        ],
      },
      initTailsFrom: {
        arguments: () => ['network', 'plain'],
        errors: [
          { call: () => [{}, 'plain'], throws: TypeError },
          { call: () => ['network', 1], throws: TypeError },
        ],
      },
      restoreBilateral: {
        arguments: () => ['network'],
        errors: [{ call: () => [1], throws: TypeError }],
      },
      splitBilateral: {
        arguments: () => ['plain', { at: 'stage2', numClasses: 2, seed: 1 }],
        errors: [
          { call: () => ['plain', { at: 'stage2', seed: 1 }], throws: TypeError },
          { call: () => ['plain', { at: 'stage2', numClasses: 0, seed: 1 }], throws: RangeError },
        ],
      },
      bilateralLogits: {
        arguments: () => [
          ...features(),
          zeros([2, 3]),
          zeros([2, 3]),
          tensor1d([1, 2, 3]),
          0.25,
          { scale: 1 },
        ],
        errors: [
          { call: () => [...features(), zeros([2, 3]), zeros([2, 3]), null], throws: TypeError },
          { call: () => [...features(), zeros([2, 3]), [[1]], null, 0.5], throws: TypeError },
          { call: () => [...features(), zeros([3, 3]), zeros([2, 3]), null, 0.5], throws: RangeError },
          { call: () => [...features(), zeros([2, 3]), zeros([2, 4]), null, 0.5], throws: RangeError },
          { call: () => [...features(), zeros([2, 3]), zeros([2, 3]), zeros([2]), 0.5], throws: RangeError },
          { call: () => [...features(), zeros([2, 3]), zeros([2, 3]), null, -0.5], throws: RangeError },
        ],
      },
      bilateralLoss: {
        arguments: () => [[1], Int32Array.of(0), tensor2d([[1, 2]]), 0.5],
        errors: [
          { call: () => [[1], [0], tensor2d([[1, 2]])], throws: TypeError },
          { call: () => [[1], [0], tensor2d([[1, 2]]), 0.5, { loss: 1 }], throws: TypeError },
          { call: () => [[1], [0], tensor2d([[1, 2]]), 1.5], throws: RangeError },
        ],
      },
      cumulativeAlpha: {
        arguments: () => ['beta', { betaAlpha: 0.5, random: createRandom(1) }],
        errors: [
          { call: () => [1, { totalEpochs: 10 }], throws: TypeError },
          { call: () => ['linear-decay'], throws: TypeError },
          { call: () => ['beta', { random: Math.random }], throws: TypeError },
          { call: () => ['linear', { totalEpochs: 10 }], throws: RangeError },
          { call: () => ['linear-decay', { totalEpochs: 0 }], throws: RangeError },
          { call: () => ['linear-decay', { totalEpochs: 5, horizon: 0 }], throws: RangeError },
          { call: () => ['step', { totalEpochs: 5, switchAt: -1 }], throws: RangeError },
        ],
      },
      mixFeatures: {
        arguments: () => [...features(), 0.25, { mode: 'add', scale: 1 }],
        errors: [
          { call: () => features(), throws: TypeError },
          { call: () => [[1, 2], ...features()], throws: TypeError },
          { call: () => [...features(), 0.5, { mode: 'mean' }], throws: RangeError },
          { call: () => [...features(), Number.NaN], throws: RangeError },
          { call: () => [tensor2d([[1]]), tensor2d([[1], [2]]), 0.5], throws: RangeError },
        ],
      },
      bilateralStep: {
        arguments: () => [
          'network',
          { conventional: [ones([2, 4, 4, 1]), [0, 1]], rebalancing: [zeros([2, 4, 4, 1]), [1, 1]] },
          0.5,
        ],
        errors: [
          { call: () => ['network', {}, 0.5], throws: TypeError },
          { call: () => [{}, {}, 0.5], throws: TypeError },
        ],
      },
      trainBilateral: {
        arguments: () => ['network', (rows: Int32Array) => [ones([rows.length, 4, 4, 1]), [0]], 1],
        errors: [
          { call: () => [{}, () => 1, 1], throws: TypeError },
          { call: () => ['network', 1, 1], throws: TypeError },
          { call: () => ['network', () => 1, 0], throws: RangeError },
        ],
      },
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
