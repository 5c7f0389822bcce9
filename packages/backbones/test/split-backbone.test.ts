import { describeBackends, expectAllClose } from '@lt/testkit';
import { io, memory, ones, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import {
  model as createModel,
  input,
  type LayersModel,
  layers,
  loadLayersModel,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { cifarResNet, smallConvNet, splitBackbone } from '../src/index.ts';

async function throughMemory(model: LayersModel): Promise<LayersModel> {
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return loadLayersModel(io.fromMemory(saved!));
}

const resNet = (): LayersModel =>
  cifarResNet({ depth: 20, inputShape: [8, 8, 3], numClasses: 3, seed: 1, name: 'net' });

await describeBackends('splitBackbone', () => {
  it.each([
    ['stage1', [null, 8, 8, 16]],
    ['stage2', [null, 4, 4, 32]],
    ['stage3', [null, 2, 2, 64]],
    ['net_relu', [null, 8, 8, 16]],
    ['net_stage3_block2_relu2', [null, 2, 2, 64]],
    ['net_pool', [null, 64]],
  ])('gives parts that make the network, bit for bit, cut at %s', async (at, shape) => {
    const model = resNet();
    const { trunk, tail } = splitBackbone(model, { at });
    const x = randomNormal([2, 8, 8, 3]);
    const between = trunk.predict(x) as Tensor;
    expect(trunk.outputShape).toEqual(shape);
    const [whole, parts] = [model.predict(x), tail.predict(between)] as [Tensor, Tensor];
    expect(await parts.data()).toEqual(await whole.data());
  });
});

await describeBackends(
  'splitBackbone',
  () => {
    it('shares weights with the network, cut as often as wanted, and frees them with their last owner', async () => {
      const before = memory().numTensors;
      const model = resNet();
      const first = splitBackbone(model, { at: 'stage1' });
      const second = splitBackbone(first.tail, { at: 'stage2' });
      const again = splitBackbone(model, { at: 'stage2' });
      expect(second.tail.trainableWeights).toEqual(again.tail.trainableWeights);
      const x = ones([1, 8, 8, 3]);
      const bias = ones([3]);
      const kernel = ones([64, 3]);
      second.tail.getLayer('net_logits').setWeights([kernel, bias]);
      const wanted = model.predict(x) as Tensor;
      for (const one of [model, first.tail, again.tail, again.trunk]) one.dispose();
      const between = [x as Tensor];
      for (const part of [first.trunk, second.trunk, second.tail]) {
        between.push(part.predict(between.at(-1)!) as Tensor);
      }
      await expectAllClose(between.at(-1)!, wanted, { absolute: 0, relative: 0 });
      for (const one of [first.trunk, second.trunk, second.tail, wanted, bias, kernel, ...between]) {
        one.dispose();
      }
      expect(memory().numTensors).toBe(before);
    });

    it('gives parts that save and load, and leaves the network as good as before', async () => {
      const model = resNet();
      const { trunk, tail } = splitBackbone(model, { at: 'stage2' });
      const x = randomNormal([2, 8, 8, 3]);
      const wanted = await (model.predict(x) as Tensor).data();
      const loaded = await Promise.all([trunk, tail, model].map(throughMemory));
      const parts = loaded[1]!.predict(loaded[0]!.predict(x) as Tensor) as Tensor;
      expect(await parts.data()).toEqual(wanted);
      expect(await (loaded[2]!.predict(x) as Tensor).data()).toEqual(wanted);
    });

    it('cuts any model: sequential, with other networks inside, of any size of image', async () => {
      const inner = smallConvNet({ inputShape: [4, 4, 2], filters: [3], seed: 1 });
      const chain = sequential();
      chain.add(layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [4, 4, 1], name: 'first' }));
      chain.add(inner);
      chain.add(layers.dense({ units: 2 }));
      const x = randomNormal([2, 4, 4, 1]);
      for (const at of ['first', inner.name]) {
        const { trunk, tail } = splitBackbone(chain, { at });
        const parts = tail.predict(trunk.predict(x) as Tensor) as Tensor;
        expect(await parts.data()).toEqual(await (chain.predict(x) as Tensor).data());
      }
      const image = input({ shape: [null, null, 1] });
      const hidden = layers.conv2d({ filters: 2, kernelSize: 1, name: 'any' }).apply(image) as SymbolicTensor;
      const pooled = layers.globalAveragePooling2d({}).apply(hidden) as SymbolicTensor;
      const parts = splitBackbone(createModel({ inputs: image, outputs: pooled }), { at: 'any' });
      expect(parts.tail.inputs[0]!.shape).toEqual([null, null, null, 2]);
    });

    it('says where a path leads past the cut, and what it needs', () => {
      const model = resNet();
      const message = (at: unknown, of: unknown = model): string => {
        try {
          splitBackbone(of as LayersModel, { at: at as string });
        } catch (error) {
          return `${(error as Error).name}: ${(error as Error).message}`;
        }
        return 'no error';
      };
      expect(message('net_stage1_block2_relu1')).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be a layer that every path goes through, got "net_stage1_block2_relu1": one leads past it, from "net_stage1_block1_relu2" to "net_stage1_block2_add"."`,
      );
      expect(message('net_image')).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be a layer between the first and the last, got "net_image"."`,
      );
      expect(message('net_logits')).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be a layer between the first and the last, got "net_logits"."`,
      );
      expect(message('stage4')).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be the name of a layer of the model, got "stage4"."`,
      );
      expect(message(4)).toMatchInlineSnapshot(
        `"TypeError: splitBackbone: expected \`at\` to be the name of a layer, got 4."`,
      );
      expect(message('stage1', 'net')).toMatchInlineSnapshot(
        `"TypeError: splitBackbone: expected \`model\` to be a tf.layers model, got "net"."`,
      );
      const images = [input({ shape: [2] }), input({ shape: [2] })];
      const sum = layers.add().apply(images) as SymbolicTensor;
      expect(message('sum', createModel({ inputs: images, outputs: sum }))).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`model\` to have one input and one output, got 2 and 1."`,
      );
      const shared = layers.dense({ units: 2, name: 'twice' });
      const twice = shared.apply(shared.apply(images[0]!)) as SymbolicTensor;
      const outputs = layers.reLU().apply(twice) as SymbolicTensor;
      expect(message('twice', createModel({ inputs: images[0]!, outputs }))).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be a layer that the model calls once, got "twice"."`,
      );
    });
  },
  { only: ['cpu'] },
);
