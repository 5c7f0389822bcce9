import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  io,
  losses,
  mean,
  memory,
  ones,
  type Scalar,
  type Tensor,
  tensor,
  tidy,
  train,
  type Variable,
} from '@tensorflow/tfjs-core';
import {
  model as createModel,
  input,
  type LayersModel,
  loadLayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { smallConvNet } from '../src/index.ts';

const random = createRandom('small conv net');
const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());

/** Weights of a model by the last two parts of their names, such as `conv1/kernel`, as plain arrays. */
async function weightsOf(model: LayersModel): Promise<Record<string, number[]>> {
  const entries = model.weights.map(async (weight) => {
    const name = weight.originalName.replace(`${model.name}_`, '');
    return [name, Array.from(await weight.read().data())] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The whole network in float64 loops: blocks of convolution, batch normalization (or bias) and ReLU, mean, dense. */
function oracle(
  image: ArrayLike<number>,
  [height, width, channels]: [number, number, number],
  weights: Record<string, number[]>,
  { filters, strides, kernelSize }: { filters: number[]; strides: number[]; kernelSize: number },
): number[] {
  let x = Array.from(image);
  let [h, w, c] = [height, width, channels];
  for (const [i, out] of filters.entries()) {
    const stride = strides[i]!;
    const [newH, newW] = [Math.ceil(h / stride), Math.ceil(w / stride)];
    const top = Math.floor(Math.max((newH - 1) * stride + kernelSize - h, 0) / 2);
    const left = Math.floor(Math.max((newW - 1) * stride + kernelSize - w, 0) / 2);
    const part = (name: string): number[] | undefined => weights[name.replace('#', String(i + 1))];
    const y: number[] = [];
    for (let row = 0; row < newH; row++) {
      for (let column = 0; column < newW; column++) {
        for (let o = 0; o < out; o++) {
          let sum = part('conv#/bias')?.[o] ?? 0;
          for (let dr = 0; dr < kernelSize; dr++) {
            for (let dc = 0; dc < kernelSize; dc++) {
              const [r, s] = [row * stride + dr - top, column * stride + dc - left];
              if (r < 0 || s < 0 || r >= h || s >= w) continue;
              for (let k = 0; k < c; k++) {
                sum +=
                  x[(r * w + s) * c + k]! *
                  part('conv#/kernel')![((dr * kernelSize + dc) * c + k) * out + o]!;
              }
            }
          }
          const variance = part('bn#/moving_variance')?.[o];
          if (variance !== undefined) {
            const normalized = (sum - part('bn#/moving_mean')![o]!) / Math.sqrt(variance + 1e-5);
            sum = part('bn#/gamma')![o]! * normalized + part('bn#/beta')![o]!;
          }
          y.push(Math.max(sum, 0));
        }
      }
    }
    [x, h, w, c] = [y, newH, newW, out];
  }
  const pooled = Array.from(
    { length: c },
    (_, k) => x.filter((_, i) => i % c === k).reduce((a, b) => a + b) / (h * w),
  );
  const kernel = weights['logits/kernel'];
  if (kernel === undefined) return pooled;
  const bias = weights['logits/bias']!;
  return bias.map((b, o) => pooled.reduce((sum, value, k) => sum + value * kernel[k * bias.length + o]!, b));
}

await describeBackends(
  'smallConvNet',
  () => {
    it.each([
      { filters: [3, 4], strides: [1, 2], kernelSize: 3, batchNorm: true, numClasses: 5 },
      { filters: [4], strides: [2], kernelSize: 2, batchNorm: false, numClasses: 2 },
      { filters: [2, 3, 4], strides: [2, 1, 2], kernelSize: 5, batchNorm: true },
    ])('computes what plain loops compute: %o', async (options) => {
      const inputShape: [number, number, number] = [7, 6, 2];
      const model = smallConvNet({ ...options, inputShape, seed: 3 });
      // Statistics and biases other than 0 and 1, so that none can be forgotten.
      model.setWeights(
        model
          .getWeights()
          .map((weight) =>
            weight.rank === 1 ? tensor(normals(weight.size).map((v) => 0.6 + v * v)) : weight,
          ),
      );
      const image = normals(84);
      const result = model.predict(tensor(image, [1, ...inputShape])) as Tensor;
      await expectAllClose(result, oracle(image, inputShape, await weightsOf(model), options), {
        absolute: 5e-5,
        relative: 5e-5,
      });
      model.dispose();
    });

    it('learns: the loss on a few images falls by half in thirty steps', async () => {
      const model = smallConvNet({ inputShape: [8, 8, 1], filters: [4, 8], numClasses: 3, seed: 1 });
      // Vertical stripes, horizontal stripes and a checkerboard, under noise.
      const stripes = [
        (_: number, column: number) => column % 2,
        (row: number) => row % 2,
        (row: number, column: number) => (row + column) % 2,
      ];
      const pixels = normals(6 * 64).map(
        (noise, i) => noise / 4 + stripes[Math.floor(i / 64) % 3]!(Math.floor(i / 8) % 8, i % 8),
      );
      const x = tensor(pixels, [6, 8, 8, 1]);
      const labels = tensor([0, 1, 2, 0, 1, 2].map((id) => [0, 1, 2].map((c) => Number(c === id))));
      const variables = model.trainableWeights.map((weight) => (weight as unknown as { val: Variable }).val);
      const optimizer = train.sgd(0.5);
      const step = (): Promise<Float32Array> => {
        const lossOf = (): Scalar =>
          losses.softmaxCrossEntropy(labels, model.apply(x, { training: true }) as Tensor) as Scalar;
        const loss = optimizer.minimize(lossOf, true, variables)!;
        return loss.data<'float32'>().finally(() => loss.dispose());
      };
      const [first] = await step();
      const alive = memory().numTensors;
      for (let i = 0; i < 29; i++) await step();
      expect(memory().numTensors).toBe(alive);
      const [last] = await step();
      expect(last!).toBeLessThan(first! / 2);
      optimizer.dispose();
      for (const one of [x, labels]) one.dispose();
      model.dispose();
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

await describeBackends(
  'smallConvNet',
  () => {
    it('has as many parameters as its formula says', () => {
      // 3·3·1·16 + 3·3·16·32 + 3·3·32·64 = 23,184; gamma and beta 2 · 112 = 224; dense 64 · 10 + 10 = 650; moving statistics 224
      const model = smallConvNet({ numClasses: 10, seed: 0 });
      const trainable = model.trainableWeights.reduce((sum, weight) => sum + weight.read().size, 0);
      expect(trainable).toBe(23184 + 224 + 650);
      expect(model.countParams()).toBe(23184 + 224 + 650 + 224);
      model.dispose();
      // With biases of the convolutions (112) in the place of batch normalization, and no dense layer.
      const plain = smallConvNet({ batchNorm: false, seed: 0 });
      expect(plain.countParams()).toBe(23184 + 112);
      plain.dispose();
    });

    it('ends at the logits, or without numClasses at the pooled features', () => {
      const shapes = (options: object): unknown => {
        const model = smallConvNet({ seed: 0, ...options });
        const all = model.layers
          .filter((layer) => /_(conv\d|pool|logits)$/.test(layer.name))
          .map((layer) => layer.outputShape);
        model.dispose();
        return all;
      };
      const maps = [
        [null, 28, 28, 16],
        [null, 14, 14, 32],
        [null, 7, 7, 64],
        [null, 64],
      ];
      expect(shapes({})).toEqual(maps);
      expect(shapes({ numClasses: 100 })).toEqual([...maps, [null, 100]]);
    });

    it('draws the same weights for the same seed, whatever the name and the layers behind', async () => {
      const small = smallConvNet({ seed: 7 });
      const named = smallConvNet({ seed: 7, name: 'other', numClasses: 4 });
      const different = smallConvNet({ seed: 8 });
      const [a, b, c] = await Promise.all([small, named, different].map(weightsOf));
      expect(b).toMatchObject(a!);
      for (const layer of ['conv1/kernel', 'conv2/kernel', 'conv3/kernel'])
        expect(c![layer]).not.toEqual(a![layer]);
      for (const model of [small, named, different]) model.dispose();
    });

    it('keeps these weights in every release, so that published runs can be repeated', async () => {
      const model = smallConvNet({ seed: 0, numClasses: 10 });
      const weights = await weightsOf(model);
      const first = (name: string): string =>
        weights[name]!.slice(0, 3)
          .map((value) => value.toFixed(7))
          .join(' ');
      expect(first('conv1/kernel')).toMatchInlineSnapshot(`"0.8420184 -0.1983897 0.1988084"`);
      expect(first('logits/kernel')).toMatchInlineSnapshot(`"-0.1168622 0.0498342 -0.0955371"`);
      model.dispose();
    });

    it('draws normal kernels of variance 2 / fanIn, and a uniform dense kernel', async () => {
      const model = smallConvNet({ seed: 5, filters: [8, 64, 64], numClasses: 200 });
      const weights = await weightsOf(model);
      const moment = (values: number[], power: number): number =>
        values.reduce((sum, v) => sum + v ** power, 0) / values.length;
      for (const [name, fanIn] of [
        ['conv2/kernel', 72],
        ['conv3/kernel', 576],
      ] as const) {
        const scaled = weights[name]!.map((value) => value / Math.sqrt(2 / fanIn));
        // Standard errors over n numbers: mean 1/√n, variance √(2/n), fourth moment √(96/n); five of them.
        const n = scaled.length;
        expect(Math.abs(moment(scaled, 1))).toBeLessThan(5 / Math.sqrt(n));
        expect(Math.abs(moment(scaled, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
        // 3 for a normal distribution, 1.8 for one that is cut at two deviations.
        expect(Math.abs(moment(scaled, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
      }
      const dense = weights['logits/kernel']!.map((value) => value * Math.sqrt(64));
      expect(Math.max(...dense)).toBeLessThanOrEqual(1);
      expect(Math.min(...dense)).toBeGreaterThanOrEqual(-1);
      expect(moment(dense, 2)).toBeCloseTo(1 / 3, 1);
      expect(weights['logits/bias']).toEqual(new Array(200).fill(0));
      expect(weights['bn1/gamma']).toEqual(new Array(8).fill(1));
      model.dispose();
    });

    it('comes back from a file as a model of plain tf.layers', async () => {
      const model = smallConvNet({ inputShape: [8, 8, 1], filters: [3, 4], numClasses: 3, seed: 2 });
      const x = tensor(normals(128), [2, 8, 8, 1]);
      tidy(() => {
        model.apply(x, { training: true }); // moves the statistics of batch normalization away from 0 and 1
      });
      const wanted = model.predict(x) as Tensor;
      let saved: io.ModelArtifacts | undefined;
      await model.save(
        io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
        }),
      );
      const loaded = await loadLayersModel(io.fromMemory(saved!));
      await expectAllClose(loaded.predict(x) as Tensor, wanted, { absolute: 1e-6 });
      expect(loaded.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
      const [ours, theirs] = [model, loaded].map((one) =>
        tidy(() => (one.apply(x, { training: true }) as Tensor).arraySync()),
      );
      await expectAllClose(theirs as number[][], ours as number[][]);
      for (const one of [model, loaded, x]) one.dispose();
    });

    it('lives beside others of its kind', async () => {
      const [first, second] = [0, 1].map((seed) =>
        smallConvNet({ inputShape: [6, 6, 1], filters: [2], numClasses: 2, seed }),
      );
      const names = [first, second].flatMap((model) => model!.weights.map(({ name }) => name));
      expect(new Set(names).size).toBe(names.length);
      const before = await weightsOf(second!);
      const optimizer = train.sgd(0.1);
      const variables = first!.trainableWeights.map((weight) => (weight as unknown as { val: Variable }).val);
      const x = ones([1, 6, 6, 1]);
      optimizer.minimize(
        () => mean(first!.apply(x, { training: true }) as Tensor) as Scalar,
        false,
        variables,
      );
      expect(await weightsOf(second!)).toEqual(before);
      for (const one of [first!, second!, optimizer]) one.dispose();
    });

    it('becomes part of a larger model under a name of its own', () => {
      const [left, right] = ['left', 'right'].map((name) =>
        smallConvNet({ inputShape: [6, 6, 1], filters: [2], seed: 0, name }),
      );
      const image = input({ shape: [6, 6, 1] });
      const both = createModel({
        inputs: image,
        outputs: [left!, right!].map((one) => one.apply(image) as SymbolicTensor),
      });
      const [a, b] = both.predict(ones([1, 6, 6, 1])) as Tensor[];
      expect([a!.shape, b!.shape]).toEqual([
        [1, 2],
        [1, 2],
      ]);
      both.dispose();
    });

    it('gives everything back when it is disposed', () => {
      const before = memory().numTensors;
      smallConvNet({ numClasses: 3, seed: 0 }).dispose();
      expect(memory().numTensors).toBe(before);
    });
  },
  { only: ['cpu'] },
);

describe('smallConvNet', () => {
  it('refuses options that it cannot use', () => {
    expect(() => smallConvNet(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smallConvNet: expected \`options\` to be an object, got undefined.]`,
    );
    expect(() => smallConvNet({} as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smallConvNet: expected \`seed\` to be a number or a string, got undefined.]`,
    );
    expect(() => smallConvNet({ seed: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`seed\` to be a finite number, got NaN.]`,
    );
    expect(() => smallConvNet({ seed: 0, inputShape: [28, 28] as never })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`inputShape\` to hold 3 numbers, got array of 2.]`,
    );
    expect(() => smallConvNet({ seed: 0, filters: [16, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`filters[1]\` to be a whole number >= 1, got 0.]`,
    );
    expect(() => smallConvNet({ seed: 0, strides: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`strides\` to hold 3 numbers, got array of 2.]`,
    );
    expect(() => smallConvNet({ seed: 0, kernelSize: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`kernelSize\` to be a whole number >= 1, got 1.5.]`,
    );
    expect(() => smallConvNet({ seed: 0, numClasses: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`numClasses\` to be a whole number >= 1, got 0.]`,
    );
    expect(() => smallConvNet({ seed: 0, batchNorm: 'yes' as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smallConvNet: expected \`batchNorm\` to be true or false, got "yes".]`,
    );
    expect(() => smallConvNet({ seed: 0, name: 1 as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smallConvNet: expected \`name\` to be a string, got 1.]`,
    );
    expect(() => smallConvNet({ seed: 0, name: 'a/b' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smallConvNet: expected \`name\` to consist of letters, digits, '_', '.' and '-', got "a/b".]`,
    );
  });
});
