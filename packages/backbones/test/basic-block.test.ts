import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
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
import { model as createModel, input, type LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { basicBlock } from '../src/basic-block.ts';

type Nested = number[][][][];
interface Golden {
  cases: {
    kind: string;
    x_nhwc: Nested;
    params: Record<
      string,
      { kernel_hwio?: Nested; stride?: number[] } & Partial<Record<NormWeight, number[]>>
    >;
    y_eval_nhwc: Nested;
    y_train_nhwc: Nested;
    bn_after_train_step: Record<string, Record<NormWeight, number[]>>;
    upstream_grad_nhwc: Nested;
    grad_x_nhwc: Nested;
    grads: Record<string, Nested | number[]>;
  }[];
}
type NormWeight = 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';
const NORM_WEIGHTS = ['gamma', 'beta', 'moving_mean', 'moving_variance'] as const;

const { cases } = readGolden<Golden>(new URL('./golden/resnet_cifar_block.json', import.meta.url));

/** The authors' names of layers, and ours. */
const NAMES: Record<string, string> = { 'shortcut.0': 'shortcut_conv', 'shortcut.1': 'shortcut_bn' };
const ourName = (theirs: string): string => `block_${NAMES[theirs] ?? theirs}`;

function blockOf({ x_nhwc, params, kind }: Golden['cases'][number]): LayersModel {
  const image = input({ shape: [x_nhwc[0]!.length, x_nhwc[0]![0]!.length, x_nhwc[0]![0]![0]!.length] });
  const filters = params.bn1!.gamma!.length;
  const shortcut = kind.includes('optionB') ? 'B' : 'A';
  const block = basicBlock(image, { name: 'block', filters, stride: params.conv1!.stride![0]!, shortcut });
  const network = createModel({ inputs: image, outputs: block });
  for (const [name, weights] of Object.entries(params)) {
    const values = weights.kernel_hwio
      ? [tensor4d(weights.kernel_hwio)]
      : NORM_WEIGHTS.map((weight) => tensor1d(weights[weight]!));
    network.getLayer(ourName(name)).setWeights(values);
    for (const value of values) value.dispose();
  }
  return network;
}

await describeBackends(
  'basicBlock',
  () => {
    describe.each(
      cases.map((golden) => ({ title: `${golden.kind}, ${golden.x_nhwc[0]!.length} rows`, golden })),
    )('$title', ({ golden }) => {
      it("gives what the authors' block gives, in evaluation and in training", async () => {
        const block = blockOf(golden);
        const x = tensor4d(golden.x_nhwc);
        await expectAllClose(block.predict(x) as Tensor, golden.y_eval_nhwc, {
          absolute: 1e-4,
          relative: 1e-4,
        });
        await expectAllClose(block.apply(x, { training: true }) as Tensor, golden.y_train_nhwc, {
          absolute: 1e-4,
          relative: 1e-4,
        });
        // PyTorch keeps the variance with Bessel's correction, tf.layers without.
        for (const [name, after] of Object.entries(golden.bn_after_train_step)) {
          const layer = block.getLayer(ourName(name));
          const [, , mean, variance] = layer.getWeights();
          await expectAllClose(mean!, after.moving_mean, { absolute: 1e-4, relative: 1e-4 });
          const before = golden.params[name]!.moving_variance!;
          const [batch, rows, columns] = (layer.output as { shape: number[] }).shape;
          const n = golden.x_nhwc.length * rows! * columns! * (batch ?? 1);
          const expected = after.moving_variance.map(
            (value, c) => 0.9 * before[c]! + (value - 0.9 * before[c]!) * ((n - 1) / n),
          );
          await expectAllClose(variance!, expected, { absolute: 1e-4, relative: 1e-4 });
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
          const isNorm = /bn|shortcut\.1/.test(layer);
          const kind = isNorm ? (weight === 'weight' ? 'gamma' : 'beta') : 'kernel';
          const gradient = ofWeight.get(`${ourName(layer)}/${kind}`);
          expect(gradient, name).toBeDefined();
          await expectAllClose(gradient!, tensor(expected as number[]), { absolute: 2e-4, relative: 2e-4 });
        }
      });
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
