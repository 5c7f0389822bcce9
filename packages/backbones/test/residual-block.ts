import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  mul,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tensor4d,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { model as createModel, input, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';

type Nested = number[][][][];
type NormWeight = 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';
const NORM_WEIGHTS = ['gamma', 'beta', 'moving_mean', 'moving_variance'] as const;

/** A residual block of the authors, what it was given and what it gave. */
export interface BlockCase {
  kind: string;
  x_nhwc: Nested;
  params: Record<string, { kernel_hwio?: Nested; stride?: number[] } & Partial<Record<NormWeight, number[]>>>;
  y_eval_nhwc: Nested;
  y_train_nhwc: Nested;
  bn_after_train_step: Record<string, Record<NormWeight, number[]>>;
  upstream_grad_nhwc: Nested;
  grad_x_nhwc: Nested;
  grads: Record<string, Nested | number[]>;
}

/** The authors' names of layers, and ours. */
const NAMES: Record<string, string> = {
  'shortcut.0': 'shortcut_conv',
  'shortcut.1': 'shortcut_bn',
  'downsample.0': 'shortcut_conv',
  'downsample.1': 'shortcut_bn',
};
const ourName = (theirs: string): string => `block_${NAMES[theirs] ?? theirs}`;

/** Compares a block named `block` with that of the authors: evaluation, training, moving statistics and gradients. */
export async function describeBlock(
  title: string,
  cases: BlockCase[],
  addBlock: (x: SymbolicTensor, golden: BlockCase) => SymbolicTensor,
): Promise<void> {
  const blockOf = (golden: BlockCase): LayersModel => {
    const { x_nhwc, params } = golden;
    const image = input({ shape: [x_nhwc[0]!.length, x_nhwc[0]![0]!.length, x_nhwc[0]![0]![0]!.length] });
    const network = createModel({ inputs: image, outputs: addBlock(image, golden) });
    for (const [name, weights] of Object.entries(params)) {
      const values = weights.kernel_hwio
        ? [tensor4d(weights.kernel_hwio)]
        : NORM_WEIGHTS.map((weight) => tensor1d(weights[weight]!));
      network.getLayer(ourName(name)).setWeights(values);
      for (const value of values) value.dispose();
    }
    return network;
  };
  const tests = (golden: BlockCase): void => {
    it("gives what the authors' block gives, in evaluation and in training", async () => {
      const block = blockOf(golden);
      const x = tensor4d(golden.x_nhwc);
      const close = { absolute: 1e-4, relative: 1e-4 };
      await expectAllClose(block.predict(x) as Tensor, golden.y_eval_nhwc, close);
      await expectAllClose(block.apply(x, { training: true }) as Tensor, golden.y_train_nhwc, close);
      // PyTorch keeps the variance with Bessel's correction, tf.layers without.
      for (const [name, after] of Object.entries(golden.bn_after_train_step)) {
        const layer = block.getLayer(ourName(name));
        const [, , mean, variance] = layer.getWeights();
        await expectAllClose(mean!, after.moving_mean, close);
        const before = golden.params[name]!.moving_variance!;
        const [, rows, columns] = (layer.output as { shape: number[] }).shape;
        const n = golden.x_nhwc.length * rows! * columns!;
        const expected = after.moving_variance.map(
          (value, c) => 0.9 * before[c]! + (value - 0.9 * before[c]!) * ((n - 1) / n),
        );
        await expectAllClose(variance!, expected, close);
      }
    });

    it("has the gradients of the authors' block", async () => {
      const block = blockOf(golden);
      const x = tensor4d(golden.x_nhwc);
      const upstream = tensor4d(golden.upstream_grad_nhwc);
      const { grads } = variableGrads(() =>
        sum<Scalar>(mul(block.apply(x, { training: true }) as Tensor, upstream)),
      );
      const ofWeight = new Map(
        block.trainableWeights.map((weight) => [weight.originalName, grads[weight.name]!]),
      );
      for (const [name, expected] of Object.entries(golden.grads)) {
        const [layer, weight] = [name.slice(0, name.lastIndexOf('.')), name.split('.').at(-1)];
        const isNorm = /bn|\.1$/.test(layer);
        const kind = isNorm ? (weight === 'weight' ? 'gamma' : 'beta') : 'kernel';
        const gradient = ofWeight.get(`${ourName(layer)}/${kind}`);
        expect(gradient, name).toBeDefined();
        await expectAllClose(gradient!, tensor(expected as number[]), { absolute: 2e-4, relative: 2e-4 });
      }
    });
  };
  const setup = ({ name }: { name: string }) => (name === 'wasm' ? enableWasmTraining() : undefined);
  const rows = cases.map((golden) => ({ title: `${golden.kind}, ${golden.x_nhwc[0]!.length} rows`, golden }));
  await describeBackends(title, () => describe.each(rows)('$title', ({ golden }) => tests(golden)), {
    setup,
  });
}
