import { cifarResNet, splitBackbone } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import type { Labels } from '@lt/losses';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { sgd } from '@lt/training';
import {
  add,
  clone,
  dispose,
  keep,
  logSoftmax,
  matMul,
  mean,
  memory,
  mul,
  type NamedTensorMap,
  neg,
  type Optimizer,
  oneHot,
  randomNormal,
  reshape,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor4d,
  type Variable,
} from '@tensorflow/tfjs-core';
import { model as createModel, input, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import {
  type BilateralModel,
  type BilateralStepOptions,
  bilateralAccuracy,
  bilateralStep,
  splitBilateral,
} from '../src/index.ts';
import { fillByFormula, layerOf, type Parameter, smallNetwork, valuesOf } from './networks.ts';

type Images = number[][][][];
interface Statistics {
  moving_mean: number[];
  moving_variance: number[];
}
interface Golden {
  parameters: Parameter[];
  bn_layers: string[];
  optimizer: { lr: number; momentum: number; nesterov: boolean; weight_decay: number };
  steps: {
    alpha: number;
    x_c_nhwc: Images;
    x_r_nhwc: Images;
    label_c: number[];
    label_r: number[];
    loss: number;
    accuracy: number;
    grad_l2_norm_by_parameter: number[];
    bn1_after: Statistics;
    cb_bn1_after: Statistics;
    rb_bn1_after: Statistics;
    classifier_kernel_in_out_after: number[][];
    classifier_bias_after: number[];
  }[];
  final_eval: { x_nhwc: Images; logits: number[][] };
}
const golden = readGolden<Golden>(new URL('./golden/train_steps.json', import.meta.url));

/** The authors' network with one block in each stage and one in each tail, of the parts of a ResNet-20. */
function tinyNetwork(inputShape: [number, number, number]): BilateralModel {
  const whole = cifarResNet({ depth: 20, inputShape, seed: 0, name: 'net' });
  const until = (at: string): LayersModel => splitBackbone(whole, { at }).trunk;
  const from = (start: string, end: string): LayersModel => splitBackbone(until(end), { at: start }).tail;
  const parts = [
    until('net_stage1_block1_relu2'),
    from('stage1', 'net_stage2_block1_relu2'),
    from('stage2', 'net_stage3_block1_relu2'),
    from('net_stage3_block1_relu2', 'net_stage3_block2_relu2'),
  ];
  const image = input({ shape: inputShape });
  const outputs = parts.reduce((x, part) => part.apply(x) as SymbolicTensor, image);
  // Ends at maps: splitBilateral takes the mean.
  return splitBilateral(createModel({ inputs: image, outputs }), {
    at: parts[2]!.name,
    numClasses: 3,
    seed: 0,
  });
}

await describeBackends(
  'bilateralStep',
  () => {
    it("takes the authors' steps: losses, gradients, statistics, weights and the logits at the end", async () => {
      const { lr, momentum, nesterov, weight_decay: weightDecay } = golden.optimizer;
      const size = golden.steps[0]!.x_c_nhwc[0]!;
      const network = tinyNetwork([size.length, size[0]!.length, 3]);
      fillByFormula(network, golden.parameters, golden.bn_layers);
      const optimizer = sgd({ learningRate: lr, momentum, nesterov, weightDecay });
      let seen: (readonly [string, Tensor])[] = [];
      const watched = {
        applyGradients(gradients: NamedTensorMap) {
          seen = Object.entries(gradients).map(([name, gradient]) => [name, keep(clone(gradient))]);
          optimizer.applyGradients(gradients);
        },
      } as unknown as Optimizer;
      const pixels = size.length * size[0]!.length;
      const statistics = [
        { name: 'bn1', key: 'bn1_after', perStep: 2, n: 3 * pixels },
        { name: 'cb_block.bn1', key: 'cb_bn1_after', perStep: 1, n: (3 * pixels) / 16 },
        { name: 'rb_block.bn1', key: 'rb_bn1_after', perStep: 1, n: (3 * pixels) / 16 },
      ] as const;
      for (const [taken, step] of golden.steps.entries()) {
        const { loss, logits } = bilateralStep(
          network,
          watched,
          {
            conventional: [tensor4d(step.x_c_nhwc), step.label_c],
            rebalancing: [tensor4d(step.x_r_nhwc), step.label_r],
          },
          step.alpha,
        );
        await expectAllClose(loss, step.loss, { absolute: 1e-3, relative: 1e-3 });
        expect(await bilateralAccuracy(step.label_c, step.label_r, logits, step.alpha)).toBeCloseTo(
          step.accuracy,
          10,
        );
        const lengths = seen.map(async ([name, one]) => [name, Math.hypot(...(await one.data()))] as const);
        const norms = new Map(await Promise.all(lengths));
        const largest = Math.max(...step.grad_l2_norm_by_parameter);
        for (const [i, { name }] of golden.parameters.entries()) {
          const kind = name.endsWith('.bias') ? /bias|beta/ : /kernel|gamma/;
          const weight = layerOf(network, name).trainableWeights.find(({ originalName }) =>
            kind.test(originalName),
          )!;
          const wanted = step.grad_l2_norm_by_parameter[i]!;
          const norm = norms.get((weight.read() as unknown as { name: string }).name)!;
          expect(Math.abs(norm - wanted), name).toBeLessThan(1e-3 * wanted + 1e-6 * largest);
        }
        for (const { name, key, perStep, n } of statistics) {
          const [, , mean, variance] = layerOf(network, `backbone.${name}.weight`).getWeights();
          const { moving_mean, moving_variance } = step[key];
          await expectAllClose(mean!, moving_mean, { absolute: 1e-3, relative: 1e-3 });
          // PyTorch adds variances with Bessel's correction to what is left of the first one, tf.layers without.
          const j = golden.bn_layers.indexOf(`backbone.${name}`);
          const wanted = moving_variance.map((value, i) => {
            const left = 0.9 ** (perStep * (taken + 1)) * (1 + 0.3 * Math.cos(0.4 * (i + 1) + j + 0.25));
            return left + ((value - left) * (n - 1)) / n;
          });
          await expectAllClose(variance!, wanted, { absolute: 1e-3, relative: 1e-3 });
        }
        const [kernel, bias] = network.classifier.getWeights();
        await expectAllClose(kernel!, step.classifier_kernel_in_out_after, {
          absolute: 1e-3,
          relative: 1e-3,
        });
        await expectAllClose(bias!, step.classifier_bias_after, { absolute: 1e-3, relative: 1e-3 });
      }
      // The logits at the end are those of PyTorch's variances.
      for (const [j, name] of golden.bn_layers.entries()) {
        const layer = layerOf(network, `${name}.weight`);
        const steps = golden.steps.length * (/cb_|rb_/.test(name) ? 1 : 2);
        const [, side = 1] = (layer.getOutputAt(0) as SymbolicTensor).shape;
        const n = 3 * side! * side!;
        const weights = layer.getWeights();
        const ours = await weights[3]!.data();
        const theirs = ours.map((value, i) => {
          const left = 0.9 ** steps * (1 + 0.3 * Math.cos(0.4 * (i + 1) + j + 0.25));
          return left + ((value - left) * n) / (n - 1);
        });
        layer.setWeights([...weights.slice(0, 3), tensor1d(theirs as Float32Array)]);
      }
      const { x_nhwc, logits } = golden.final_eval;
      const predicted = network.inference.predict(tensor4d(x_nhwc)) as Tensor;
      await expectAllClose(predicted, logits, { absolute: 1, relative: 1e-3 });
    });
  },
  // The steps are compared here, not the arithmetic: Winograd's convolutions, ten times less exact, add up over the network.
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining({ winograd: false }) : undefined) },
);

await describeBackends(
  'bilateralStep',
  () => {
    const x = randomNormal([4, 8, 8, 1], 0, 1, 'float32', 1);
    const y = randomNormal([4, 8, 8, 1], 0, 1, 'float32', 2);
    const batches = { conventional: [x, [0, 1, 2, 0]], rebalancing: [y, [2, 2, 1, 0]] } as const;

    it('takes the step of a loss of your own, weighted by alpha', async () => {
      const network = smallNetwork();
      const [, bias] = network.classifier.getWeights();
      const before = await bias!.data();
      // Its gradient by the bias of each class is a third of the first label.
      const own = (labels: Labels, logits: Tensor2D): Scalar => mul(mean(logits), (labels as number[])[0]!);
      const labeled = { conventional: [x, [3, 0, 0, 0]], rebalancing: [y, [9, 0, 0, 0]] } as const;
      const { loss, logits } = bilateralStep(network, sgd({ learningRate: 0.1 }), labeled, 0.25, {
        loss: own,
      });
      const weighted = 0.25 * 3 + 0.75 * 9;
      await expectAllClose(loss, weighted * (await mean(logits).data())[0]!);
      const wanted = Array.from(before, (value) => value - (0.1 * weighted) / 3);
      await expectAllClose(network.classifier.getWeights()[1]!, wanted);
    });

    it('doubles the logits but for their bias by the scale, 2 by default', async () => {
      const still = sgd({ learningRate: 0 });
      const network = smallNetwork();
      const bias = network.classifier.getWeights()[1]!;
      const logitsOf = (options?: BilateralStepOptions): Tensor2D =>
        bilateralStep(network, still, batches, 0.3, options).logits;
      const [one, two, usual] = [logitsOf({ scale: 1 }), logitsOf({ scale: 2 }), logitsOf()];
      expect(await usual.data()).toEqual(await two.data());
      await expectAllClose(sub(two, bias), (await mul(sub(one, bias), 2).array()) as number[][]);
    });

    it('at alpha 1 and scale 1 is plain training of the conventional branch; the other one only decays', async () => {
      const decay = 0.01;
      const rate = 0.1;
      const [network, plain] = [smallNetwork(), smallNetwork()];
      const rebalancing = (): Promise<number[][]> =>
        valuesOf(network.rebalancing.trainableWeights.map((weight) => weight.read()));
      const before = await rebalancing();
      const variables = trained(plain);
      const bilateral = sgd({ learningRate: rate, momentum: 0.9, nesterov: true, weightDecay: decay });
      const usual = sgd({ learningRate: rate, momentum: 0.9, nesterov: true, weightDecay: decay });
      for (let step = 0; step < 3; step++) {
        bilateralStep(network, bilateral, batches, 1, { scale: 1 });
        usual.minimize(
          () => {
            const run = (part: LayersModel, from: Tensor) => part.apply(from, { training: true }) as Tensor2D;
            const features = run(plain.conventional, run(plain.trunk, x) as Tensor);
            const [kernel, bias] = plain.classifier.trainableWeights.map((weight) => weight.read());
            const logits = add(matMul(features, slice(kernel as Tensor2D, [0, 0], [4, 3])), bias!);
            return neg(mean(sum(mul(oneHot([0, 1, 2, 0], 3), logSoftmax(logits)), 1))) as Scalar;
          },
          false,
          variables,
        );
      }
      const ours = await valuesOf(trained(network));
      for (const [i, variable] of variables.entries()) {
        await expectAllClose(reshape(variable, [-1]), ours[i]!, { absolute: 1e-5, relative: 1e-4 });
      }
      // Without a gradient, Nesterov's step of what decays: velocity and weight by hand.
      const after = await rebalancing();
      for (const [i, values] of before.entries()) {
        for (const [j, start] of values.entries()) {
          let [weight, velocity] = [start, 0];
          for (let step = 0; step < 3; step++) {
            velocity = 0.9 * velocity + decay * weight;
            weight -= rate * (decay * weight + 0.9 * velocity);
          }
          expect(after[i]![j]!).toBeCloseTo(weight, 6);
        }
      }
    });

    it('leaves the re-balancing tail as it is at alpha 1 without weight decay', async () => {
      const network = smallNetwork();
      const weights = () => valuesOf(network.rebalancing.trainableWeights.map((weight) => weight.read()));
      const before = await weights();
      bilateralStep(network, sgd({ learningRate: 0.1, momentum: 0.9 }), batches, 1);
      expect(await weights()).toEqual(before);
    });

    it('leaves loss and logits behind and nothing else, and nothing at all when it throws', () => {
      const network = smallNetwork();
      const optimizer = sgd({ learningRate: 0.1 });
      const step = (options?: BilateralStepOptions, by: Optimizer = optimizer) =>
        bilateralStep(network, by, batches, 0.5, options);
      step();
      const before = memory().numTensors;
      const { loss, logits } = step();
      expect(memory().numTensors).toBe(before + 2);
      dispose([loss, logits]);
      const failure = new Error('mine');
      const fail = (): never => {
        throw failure;
      };
      expect(() => step({ loss: fail })).toThrow(failure);
      expect(memory().numTensors).toBe(before);
      expect(() => step({ loss: (_, z) => sum(z, 1) as never })).toThrow(
        'bilateralStep: expected `loss(labels, logits)` to have',
      );
      expect(memory().numTensors).toBe(before);
      expect(() => step({ loss: () => mean(x) })).toThrow('Cannot find a connection');
      expect(memory().numTensors).toBe(before);
      expect(() => step({}, { applyGradients: fail } as unknown as Optimizer)).toThrow(failure);
      expect(memory().numTensors).toBe(before);
    });
  },
  { only: ['cpu'] },
);

/** The variables of the conventional branch, and the classifier's. */
function trained({ trunk, conventional, classifier }: BilateralModel): Variable[] {
  return [trunk, conventional, classifier].flatMap((part) =>
    part.trainableWeights.map((weight) => weight.read() as Variable),
  );
}
