import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import {
  concat,
  grad,
  mul,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor4d,
  tidy,
  transpose,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { LightModulatedAttention, ModulatedAttention } from '../src/index.ts';

type Nested = number | Nested[];
const golden = readGolden<{
  cases: {
    name: string;
    x_nchw: Nested;
    params: Record<string, Nested>;
    output_nchw: Nested;
    upstream_nchw?: Nested;
    grad_x_nchw?: Nested;
    grad_params?: Record<string, Nested>;
  }[];
}>(new URL('./golden/modulated_attention.json', import.meta.url));

/** PyTorch has channels before height and width. */
const maps = (values: Nested): Tensor4D => tidy(() => transpose(tensor(values as never), [0, 2, 3, 1]));

const shaped = (x: Tensor | undefined, shape: number[]): Tensor | undefined => x && reshape(x, shape);

/** Our weights, in their order, of what PyTorch has. */
function weightsOf(params: Record<string, Nested>, channels: number): (Tensor | undefined)[] {
  const pointwise = (name: string): Tensor | undefined =>
    params[name] === undefined
      ? undefined
      : tidy(() => transpose(tensor(params[name] as never), [2, 3, 1, 0]));
  const dense = params.fc_spatial_weight;
  const side = 7;
  return [
    ...['g', 'theta', 'phi'].flatMap((name) => [
      shaped(pointwise(`${name}_weight`), [channels, -1]),
      tensor1d(params[`${name}_bias`] as number[]),
    ]),
    shaped(pointwise('conv_mask_weight'), [-1, channels]),
    // [out, channel · height · width] to [height · width · channel, out]
    dense === undefined
      ? undefined
      : tidy(() => {
          const byPlace = reshape(tensor(dense as never), [-1, channels, side, side]);
          return reshape(transpose(byPlace, [2, 3, 1, 0]), [side * side * channels, -1]);
        }),
    tensor1d(params.fc_spatial_bias as number[]),
  ];
}

const random = createRandom('attention test');
const normal = (...shape: [number, number, number, number]): Tensor4D =>
  tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
    shape,
  );

await describeBackends(
  'ModulatedAttention',
  () => {
    it.each(golden.cases)("has the authors' maps and gradients: $name", async (one) => {
      const x = maps(one.x_nchw);
      const layer = new ModulatedAttention({});
      layer.apply(x);
      layer.setWeights(weightsOf(one.params, 4) as Tensor[]);
      const close = { absolute: 2e-5, relative: 2e-4 };
      await expectAllClose(layer.apply(x) as Tensor, maps(one.output_nchw), close);
      if (one.upstream_nchw === undefined || one.grad_x_nchw === undefined) return;

      const upstream = maps(one.upstream_nchw);
      await expectAllClose(grad((z) => layer.apply(z) as Tensor)(x, upstream), maps(one.grad_x_nchw), close);
      const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
      const { grads } = variableGrads(
        () => sum(mul(layer.apply(x) as Tensor, upstream)) as Scalar,
        variables,
      );
      const wanted = weightsOf(one.grad_params!, 4);
      expect(wanted).toHaveLength(variables.length);
      for (const [i, variable] of variables.entries()) {
        if (wanted[i] !== undefined) await expectAllClose(grads[variable.name]!, wanted[i], close);
      }
    });

    it('starts as the identity, or as the authors draw it', async () => {
      const x = normal(2, 3, 5, 6);
      await expectAllClose(new ModulatedAttention({ reduction: 3 }).apply(x) as Tensor, x);
      const spread = async (initialization: 'identity' | 'official'): Promise<number[]> => {
        const layer = new ModulatedAttention({ initialization, seed: 5 });
        layer.apply(zeros([1, 2, 2, 128]));
        const deviations = [0, 6].map(async (i) => {
          const values = await layer.getWeights()[i]!.data<'float32'>();
          return Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);
        });
        return Promise.all(deviations);
      };
      // √(2 / 128) = 0.125 and 0;  √(2 / 64) = 0.177 and 0.125
      await expectAllClose(await spread('identity'), [0.125, 0], { relative: 0.03 });
      await expectAllClose(await spread('official'), [0.1768, 0.125], { relative: 0.03 });
    });

    it.each([ModulatedAttention, LightModulatedAttention])(
      'has gradients that agree with differences',
      async (Layer) => {
        const layer = new Layer({ initialization: 'official', seed: 2 });
        const x = normal(2, 2, 3, 4);
        layer.apply(x);
        await expectGradient((z) => layer.apply(z) as Tensor, x);
      },
    );

    it('takes images one by one: a batch is no more than its images', async () => {
      const layer = new ModulatedAttention({ initialization: 'official' });
      const [a, b] = [normal(1, 3, 3, 4), normal(1, 3, 3, 4)];
      const both = layer.apply(concat([a, b])) as Tensor;
      await expectAllClose(both, concat([layer.apply(a) as Tensor, layer.apply(b) as Tensor]));
    });

    it.each([ModulatedAttention, LightModulatedAttention])('gives nothing for no image', (Layer) => {
      const layer = new Layer({});
      layer.apply(zeros([1, 3, 2, 4]));
      const none = zeros([0, 3, 2, 4]);
      expect((layer.apply(none) as Tensor).shape).toEqual([0, 3, 2, 4]);
      expect(grad((x) => layer.apply(x) as Tensor)(none).shape).toEqual([0, 3, 2, 4]);
    });

    it('the light one takes maps of any size', () => {
      const layer = LightModulatedAttention({ initialization: 'official' });
      expect((layer.apply(normal(2, 3, 3, 4)) as Tensor).shape).toEqual([2, 3, 3, 4]);
      expect((layer.apply(normal(1, 6, 2, 4)) as Tensor).shape).toEqual([1, 6, 2, 4]);
    });

    it('leaks nothing', async () => {
      await expectNoLeak(() => {
        const layer = new ModulatedAttention({});
        const x = normal(2, 3, 3, 4);
        const output = layer.apply(x) as Tensor;
        layer.dispose();
        x.dispose();
        return output;
      });
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

describe('attention layers', () => {
  it('refuse what they cannot use', () => {
    expect(() => new ModulatedAttention({ reduction: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ModulatedAttention: expected \`reduction\` to be a finite number >= 1, got 0.]`,
    );
    expect(
      () => new ModulatedAttention({ initialization: 'zeros' as never }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ModulatedAttention: expected \`initialization\` to be one of 'identity', 'official', got "zeros".]`,
    );
    expect(() =>
      new LightModulatedAttention({ reduction: 5 }).apply(zeros([1, 2, 2, 4])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: LightModulatedAttention: expected \`reduction\` to be at most the 4 channels of the input, got 5.]`,
    );
    const layer = new ModulatedAttention({});
    layer.apply(zeros([1, 7, 7, 4]));
    // The authors' code makes four images of it.
    expect(() => layer.apply(zeros([1, 14, 14, 4]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ModulatedAttention: expected the input to have shape [batch, 7, 7, 4], as the layer was built for, got [1, 14, 14, 4].]`,
    );
    const input = layers.inputLayer({ inputShape: [null as never, null as never, 4] });
    expect(() =>
      sequential({ layers: [input, new ModulatedAttention({})] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ModulatedAttention: expected the input to have a known height and width, got [, , , 4].]`,
    );
  });
});
