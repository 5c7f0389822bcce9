import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { type Tensor, type Tensor1D, type Tensor2D, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { adversarialFeatures } from '../../src/adversarial/adversarial-features.ts';
import { measureClasses } from '../../src/generator/class-rows.ts';
import type { GeneratorKind } from '../../src/generator/generator-options.ts';
import { sampleMaker } from '../../src/generator/sample-maker.ts';
import { playThree } from '../../src/generator/three-players.ts';
import type { NetWeights } from '../../src/generator/two-layer-net.ts';

interface Golden {
  shared: {
    features: number[][];
    classIds: number[];
    numClasses: number;
    classes: number[];
    latentDim: number;
    hiddenUnits: number;
    samplesPerClass: number;
    epsilon: number;
    hardness: number;
    spreads: number[];
    batch: Record<'places' | 'classIds' | 'realRows' | 'classifierRows' | 'classifierIds', number[]>;
  };
  cases: {
    input: {
      kind: GeneratorKind;
      noise: number[];
      generator: number[][];
      discriminator: number[][];
      kernel: number[][];
      bias: number[];
    };
    expected: Record<'samples' | 'perturbed' | 'kernel', number[][]> &
      Record<'generatorLoss' | 'discriminatorLoss' | 'classifierLoss', number> &
      Record<'generator' | 'discriminator', number[][]> & { bias: number[] };
  }[];
}

const { shared, cases } = readGolden<Golden>(new URL('../golden/generator_step.json', import.meta.url));
const featureDim = shared.features[0]!.length;
const rows = Array.from({ length: shared.numClasses }, (_, c) =>
  Int32Array.from(shared.classIds.flatMap((id, row) => (id === c ? [row] : []))),
);
const known = measureClasses(Float32Array.from(shared.features.flat()), featureDim, rows, shared.classes);

/** All that a step needs, of the golden values. */
function given({ input }: Golden['cases'][number]) {
  const { places, ...ids } = shared.batch;
  const values = input.kind === 'free' ? Int32Array.from(input.noise) : Float32Array.from(input.noise);
  const int = (list: number[]): Int32Array => Int32Array.from(list);
  const batch = {
    noise: { places: int(places), values },
    classIds: int(ids.classIds),
    realRows: int(ids.realRows),
    classifierRows: int(ids.classifierRows),
    classifierIds: int(ids.classifierIds),
  };
  const weights = {
    generator: input.generator.map((values) => tensor(values)),
    discriminator: input.discriminator.map((values) => tensor(values)) as unknown as NetWeights,
    kernel: tensor(input.kernel) as Tensor2D,
    bias: tensor(input.bias) as Tensor1D,
  };
  return {
    batch,
    weights,
    features: tensor2d(shared.features),
    maker: sampleMaker(input.kind, known, shared),
  };
}

await describeBackends('the three players', () => {
  it.each(cases)('take the gradients that PyTorch finds: $input.kind', async (golden) => {
    const { batch, weights, features, maker } = given(golden);
    const { expected } = golden;
    const { samples } = maker.make(batch.noise, weights.generator);
    await expectAllClose(samples, expected.samples);
    const { kernel, bias } = weights;
    const { epsilon, hardness } = shared;
    const more = { epsilon, classSpreads: known.spreads };
    const moved = adversarialFeatures(batch.classIds, samples, { kernel, bias, ...more });
    await expectAllClose(moved, expected.perturbed);
    const { generator, discriminator, ...rest } = playThree(batch, features, weights, {
      known,
      maker,
      epsilon,
      hardness,
    });
    for (const [name, value] of Object.entries(rest)) {
      await expectAllClose(value as Tensor, expected[name as keyof typeof rest] as number[]);
    }
    for (const [i, gradient] of generator.entries()) await expectAllClose(gradient, expected.generator[i]!);
    for (const [i, gradient] of discriminator.entries()) {
      await expectAllClose(gradient, expected.discriminator[i]!);
    }
  });
});

it('measures classes', () => {
  for (const [c, spread] of shared.spreads.entries()) expect(known.spreads[c]!).toBeCloseTo(spread, 6);
});
