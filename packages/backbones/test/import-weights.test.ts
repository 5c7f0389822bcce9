import { encodeSafetensors, type SafetensorsContents } from '@lt/core/safetensors';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { io, memory, type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import {
  model as createModel,
  input,
  type LayersModel,
  layers,
  loadLayersModel,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { cifarResNet, type ImportWeightsOptions, importWeights, resNet, resNetNames } from '../src/index.ts';

interface Torch {
  x_shape: [number, number, number, number];
  networks: {
    depth: 18 | 50;
    width: number;
    features: number[][];
    logits: number[][];
    safetensors_base64: string;
  }[];
}
interface Full {
  networks: {
    resnet32: {
      parameters: { index: number; name: string; torch_shape: number[]; kind: string }[];
      bn_layers: string[];
      x_nhwc: number[][][][];
      eval_logits: number[][];
    };
  };
}
const torch = readGolden<Torch>(new URL('./golden/torch_res_nets.json', import.meta.url));
const { resnet32 } = readGolden<Full>(new URL('./golden/resnet32_full.json', import.meta.url)).networks;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

function fileOf(tensors: Record<string, { shape: number[]; values: readonly number[] }>): Uint8Array {
  const stored: [
    string,
    SafetensorsContents['tensors'] extends ReadonlyMap<string, infer One> ? One : never,
  ][] = Object.entries(tensors).map(([name, { shape, values }]) => [
    name,
    { dtype: 'F32', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) },
  ]);
  return encodeSafetensors({ metadata: new Map(), tensors: new Map(stored) });
}

/** The checkpoint of the authors' ResNet-32 that the golden file describes by formulas. */
function checkpointOfResNet32(): Record<string, { shape: number[]; values: number[] }> {
  const s = 0.25;
  const tensors: Record<string, { shape: number[]; values: number[] }> = {};
  const put = (name: string, shape: number[], value: (i: number) => number): void => {
    tensors[name] = { shape, values: Array.from({ length: sizeOf(shape) }, (_, i) => value(i + 1)) };
  };
  for (const { index: k, name, torch_shape: shape, kind } of resnet32.parameters) {
    const fan = sizeOf(shape.slice(1));
    if (kind === 'conv')
      put(name, shape, (i) => Math.sqrt(2 / fan) * Math.sin(12.9898 * i + 78.233 * (k + 1) + s));
    else if (kind === 'gamma') put(name, shape, (i) => 1 + 0.2 * Math.sin(0.7 * i + k + s));
    else if (kind === 'dense') put(name, shape, (i) => 0.2 * Math.sin(1.3 * i + k + s));
    else put(name, shape, (i) => 0.1 * Math.cos(0.9 * i + k + s));
  }
  for (const [j, name] of resnet32.bn_layers.entries()) {
    const { shape } = tensors[`${name}.weight`]!;
    put(`${name}.running_mean`, shape, (i) => 0.05 * Math.sin(0.5 * i + j + s));
    put(`${name}.running_var`, shape, (i) => 1 + 0.3 * Math.cos(0.4 * i + j + s));
    put(`${name}.num_batches_tracked`, [], () => 7);
  }
  return tensors;
}

await describeBackends('importWeights', () => {
  it.each(torch.networks)('gives what PyTorch gives from the same file, ResNet-$depth', async (golden) => {
    const before = memory().numTensors;
    const { depth, width, safetensors_base64 } = golden;
    const file = bytesOf(safetensors_base64);
    const inputShape = torch.x_shape.slice(1) as [number, number, number];
    const x = tensor4d(
      Float32Array.from({ length: sizeOf(torch.x_shape) }, (_, i) => Math.sin(0.7 * i)),
      torch.x_shape,
    );
    const options = { depth, width, inputShape, seed: null };
    const whole = resNet({ ...options, numClasses: 5 });
    const report = importWeights(whole, file);
    expect(report.ignored).toEqual([]);
    expect(report.kept).toEqual([]);
    expect(report.imported).toHaveLength(whole.weights.length);
    const backbone = resNet(options);
    const { ignored } = importWeights(backbone, file, { ignore: (name) => name.startsWith('fc.') });
    expect(ignored).toEqual(['fc.weight', 'fc.bias']);
    const outputs = [whole.predict(x) as Tensor, backbone.predict(x) as Tensor];
    await expectAllClose(outputs[0]!, golden.logits, { absolute: 1e-3, relative: 2e-4 });
    await expectAllClose(outputs[1]!, golden.features, { absolute: 1e-3, relative: 2e-4 });
    for (const one of [...outputs, x, whole, backbone]) one.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it.each(['bbn', 'ldam'] as const)(
    "gives what the authors' ResNet-32 gives, by the names of %s",
    async (scheme) => {
      const theirs = Object.entries(checkpointOfResNet32());
      const ofLdam = (name: string): string => name.replace('backbone.', '').replace('classifier', 'linear');
      const file = fileOf(
        Object.fromEntries(theirs.map(([name, one]) => [scheme === 'ldam' ? ofLdam(name) : name, one])),
      );
      const x = tensor4d(resnet32.x_nhwc);
      const inputShape = x.shape.slice(1) as [number, number, number];
      const model = cifarResNet({ depth: 32, numClasses: 10, inputShape, seed: 0 });
      importWeights(model, file, { names: resNetNames({ scheme }) });
      const logits = model.predict(x) as Tensor;
      await expectAllClose(logits, resnet32.eval_logits, { absolute: 2e-3, relative: 2e-4 });
      for (const one of [x, logits, model]) one.dispose();
    },
  );
});

/** A dense layer of 2 × 3, batch normalization and a network with a dense layer within. */
function nested(): LayersModel {
  const inner = sequential({
    layers: [layers.dense({ units: 1, inputShape: [2], useBias: false, name: 'last' })],
    name: 'inner',
  });
  const x = input({ shape: [3] });
  const hidden = layers.dense({ units: 2, name: 'first', kernelInitializer: 'ones' }).apply(x);
  const norm = layers.batchNormalization({ name: 'norm' }).apply(hidden) as SymbolicTensor;
  return createModel({ inputs: x, outputs: inner.apply(norm) as SymbolicTensor });
}
const whole = {
  'first.weight': { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
  'first.bias': { shape: [2], values: [7, 8] },
  'norm.weight': { shape: [2], values: [9, 10] },
  'norm.bias': { shape: [2], values: [11, 12] },
  'norm.running_mean': { shape: [2], values: [13, 14] },
  'norm.running_var': { shape: [2], values: [15, 16] },
  'norm.num_batches_tracked': { shape: [], values: [17] },
  'last.weight': { shape: [1, 2], values: [18, 19] },
};
const same = (layer: string): string => layer;

async function valuesOf(model: LayersModel): Promise<number[][]> {
  return Promise.all(model.getWeights().map(async (weight) => Array.from(await weight.data())));
}

await describeBackends(
  'importWeights',
  () => {
    it('puts every weight in its place, in networks within the network too', async () => {
      const model = nested();
      const { imported, kept } = importWeights(model, fileOf(whole), { names: same });
      expect(imported).toEqual(Object.keys(whole).filter((name) => !name.endsWith('tracked')));
      expect(kept).toEqual([]);
      // Trainable weights first, then moving mean and variance.
      expect(await valuesOf(model)).toEqual([
        [1, 4, 2, 5, 3, 6],
        [7, 8],
        [9, 10],
        [11, 12],
        [18, 19],
        [13, 14],
        [15, 16],
      ]);
      model.dispose();
    });

    it('fills a network that was saved and loaded', async () => {
      const model = nested();
      let saved: io.ModelArtifacts | undefined;
      await model.save(
        io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        }),
      );
      const loaded = await loadLayersModel(io.fromMemory(saved!));
      for (const one of [model, loaded]) importWeights(one, fileOf(whole), { names: same });
      expect(await valuesOf(loaded)).toEqual(await valuesOf(model));
      for (const one of [model, loaded]) one.dispose();
    });

    it('lets layers keep their weights, and several take the same', async () => {
      const twins = sequential({
        layers: ['a', 'b', 'c'].map((name) =>
          layers.dense({ units: 2, inputShape: [2], useBias: false, kernelInitializer: 'ones', name }),
        ),
      });
      const file = fileOf({ 'x.weight': { shape: [2, 2], values: [1, 2, 3, 4] } });
      const result = importWeights(twins, file.buffer as ArrayBuffer, {
        names: (layer) => (layer === 'b' ? null : 'x'),
      });
      expect(result).toEqual({ imported: ['x.weight'], ignored: [], kept: ['b'] });
      expect(await valuesOf(twins)).toEqual([
        [1, 3, 2, 4],
        [1, 1, 1, 1],
        [1, 3, 2, 4],
      ]);
      twins.dispose();
    });

    it('fills what is frozen, keeps what is trainable so, and makes no variable anew', () => {
      const model = nested();
      model.getLayer('first').trainable = false;
      const before = model.weights.map((weight) => weight.read());
      importWeights(model, fileOf(whole), { names: same });
      expect(model.weights.map((weight) => weight.read())).toEqual(before);
      expect(model.getLayer('first').trainable).toBe(false);
      model.dispose();
    });

    it('changes nothing and leaks nothing where the file does not fit', async () => {
      const model = nested();
      const before = await valuesOf(model);
      const short = { ...whole, 'last.weight': { shape: [2, 1], values: [1, 2] } };
      await expectNoLeak(() => {
        expect(() => importWeights(model, fileOf(short), { names: same })).toThrow(RangeError);
      });
      expect(await valuesOf(model)).toEqual(before);
      model.dispose();
    });
  },
  { only: ['cpu'] },
);

describe('importWeights', () => {
  const message = (
    file: unknown,
    options?: ImportWeightsOptions | { names: unknown },
    model: unknown = sequential({ layers: [layers.dense({ units: 2, inputShape: [3], name: 'logits' })] }),
  ): string => {
    try {
      importWeights(model as LayersModel, file as Uint8Array, options as ImportWeightsOptions);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return 'no error';
  };

  it('says all that does not fit in one sentence', () => {
    const file = fileOf({
      'fc.weight': { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
      'head.bias': { shape: [1], values: [1] },
    });
    expect(message(file, {})).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`file\` to hold what the model needs, got one with 2 unused: "fc.weight", "head.bias". Give other \`names\`, or \`ignore\` what may be left out."`,
    );
    expect(message(file, { names: (layer) => layer })).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`file\` to hold what the model needs, got one with 2 missing: "logits.weight" [2, 3], "logits.bias" [2]; with 2 unused: "fc.weight", "head.bias". Give other \`names\`, or \`ignore\` what may be left out."`,
    );
    expect(message(file, { names: () => 'fc' })).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`file\` to hold what the model needs, got one with 1 missing: "fc.bias" [2]; with 1 unfit: "fc.weight" has shape [3, 2], not [2, 3]; with 1 unused: "head.bias". Give other \`names\`, or \`ignore\` what may be left out."`,
    );
    expect(message(fileOf({}), {}, resNet({ depth: 10, width: 1, seed: null }))).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`file\` to hold what the model needs, got one with 60 missing: "conv1.weight" [1, 3, 7, 7], "bn1.weight" [1], "bn1.bias" [1], "bn1.running_mean" [1], "bn1.running_var" [1] and 55 more."`,
    );
    const integers = encodeSafetensors({
      metadata: new Map(),
      tensors: new Map([
        ['a.weight', { dtype: 'I8', shape: [2, 3], bytes: new Uint8Array(6) }],
        ['a.bias', { dtype: 'F16', shape: [2], bytes: new Uint8Array(4) }],
      ]),
    });
    expect(message(integers, { names: () => 'a' })).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`file\` to hold what the model needs, got one with 1 unfit: "a.weight" is I8, not F16, BF16, F32 or F64."`,
    );
  });

  it('says what else is wrong', () => {
    expect(message(new Uint8Array(3))).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`file\` to be a safetensors file, got a file of 3 bytes."`,
    );
    expect(message('model.safetensors')).toMatchInlineSnapshot(
      `"TypeError: importWeights: expected \`file\` to be a Uint8Array or an ArrayBuffer, got "model.safetensors"."`,
    );
    expect(message(fileOf({}), { names: 'fc' })).toMatchInlineSnapshot(
      `"TypeError: importWeights: expected \`names\` to be a function, got "fc"."`,
    );
    expect(message(fileOf({}), { names: () => 3 as never })).toMatchInlineSnapshot(
      `"TypeError: importWeights: expected \`names\` to give a string or null for "logits", got 3."`,
    );
    expect(message(fileOf({}), {}, tensor(1))).toMatchInlineSnapshot(
      `"TypeError: importWeights: expected \`model\` to be a tf.layers model, got Tensor []."`,
    );
    const recurrent = sequential({
      layers: [
        layers.simpleRNN({ units: 1, inputShape: [2, 1], recurrentInitializer: 'zeros', name: 'rnn' }),
      ],
    });
    expect(message(fileOf({}), { names: (layer) => layer }, recurrent)).toMatchInlineSnapshot(
      `"RangeError: importWeights: expected \`names\` to give null for "rnn", whose weight "recurrent_kernel" is none that can be imported, got "rnn"."`,
    );
  });
});
