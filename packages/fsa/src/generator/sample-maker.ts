import type { Random } from '@lt/core';
import {
  add,
  cast,
  concat,
  gather,
  matMul,
  mul,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  where,
} from '@tensorflow/tfjs-core';
import type { ClassRows } from './class-rows.ts';
import type { GeneratorKind } from './generator-options.ts';
import { oneHotRows } from './one-hot-rows.ts';
import { drawNet, type NetWeights, runNet, weightGradients } from './two-layer-net.ts';

/** Noise of some samples. */
export interface Noise {
  /** Place of each sample's class among the classes of the generator, `[batch]`. */
  places: Int32Array;
  /** Normal numbers, `[batch · latentDim]`, or the number of a learned sample, `[batch]`. */
  values: Float32Array | Int32Array;
}

/** Features that were made, and how the gradient goes back to what made them. Inside a tidy. */
export interface MadeSamples {
  /** Features, `[batch, featureDim]`. */
  samples: Tensor2D;
  /** From the gradient of the samples to those of the weights. */
  gradients(dSamples: Tensor2D): Tensor[];
}

/** One of the three ways to make features. It holds no tensor: the weights are handed in. */
export interface SampleMaker {
  /** Makes the first weights. */
  drawWeights(random: Random): Tensor[];
  /** Draws the noise of a class's samples. */
  drawNoise(random: Random, places: Int32Array): Noise;
  /** Makes samples of noise. */
  make(noise: Noise, weights: readonly Tensor[]): MadeSamples;
}

/** Sizes of a maker. */
export interface MakerSizes {
  latentDim: number;
  hiddenUnits: number;
  samplesPerClass: number;
}

/** Returns the maker of a kind. */
export function sampleMaker(kind: GeneratorKind, known: ClassRows, sizes: MakerSizes): SampleMaker {
  if (kind === 'gan') return noiseMaker(known, sizes, known.featureDim, aroundMeans(known));
  if (kind === 'convexHull') {
    const own = known.classes.flatMap((c, place) => Array.from(known.rows[c]!, (row) => ({ row, place })));
    return noiseMaker(known, sizes, own.length, insideHulls(known, own));
  }
  return learnedSamples(known, sizes.samplesPerClass);
}

/** What becomes of a network's output: samples, and the output's gradient from theirs. */
type Head = (output: Tensor2D, places: Int32Array) => { samples: Tensor2D; back: (d: Tensor2D) => Tensor2D };

/** A network of noise and class, with one of two ends. */
function noiseMaker(
  { classes }: ClassRows,
  { latentDim, hiddenUnits }: MakerSizes,
  outputs: number,
  head: Head,
): SampleMaker {
  return {
    drawWeights: (random) => [...drawNet(random, latentDim + classes.length, hiddenUnits, outputs)],
    drawNoise: (random, places) => ({
      places,
      values: Float32Array.from({ length: places.length * latentDim }, () => random.normal()),
    }),
    make: ({ places, values }, given) => {
      const weights = given as unknown as NetWeights;
      const input = withClass(tensor2d(values, [places.length, latentDim]), places, classes.length);
      const { output, hidden } = runNet(input, weights);
      const { samples, back } = head(output, places);
      return { samples, gradients: (d) => weightGradients(input, weights, hidden, back(d)) };
    },
  };
}

/** sample = mean of the class + scale · output */
function aroundMeans({ classes, featureDim, means, scale }: ClassRows): Head {
  const all = Float32Array.from(means.flatMap((mean) => [...mean]));
  return (output, places) => {
    const centers = gather(tensor2d(all, [classes.length, featureDim]), tensor1d(places, 'int32'));
    return {
      samples: add(centers, mul(output, tensor1d(scale))) as Tensor2D,
      back: (d) => mul(d, tensor1d(scale)) as Tensor2D,
    };
  };
}

/** sample = softmax(output, over the class's own rows) · rows */
function insideHulls(
  { data, featureDim, classes }: ClassRows,
  own: readonly { row: number; place: number }[],
): Head {
  const values = Float32Array.from(
    own.flatMap(({ row }) => [...data.subarray(row * featureDim, (row + 1) * featureDim)]),
  );
  const isOwn = Uint8Array.from(classes.flatMap((_, place) => own.map((one) => Number(one.place === place))));
  return (output, places) => {
    const rows = tensor2d(values, [own.length, featureDim]);
    const mask = gather(tensor2d(isOwn, [classes.length, own.length], 'int32'), tensor1d(places, 'int32'));
    // So far down that the exponential of the difference is 0: other classes' rows have no weight at all.
    const shares = softmax(where(cast(mask, 'bool'), output, -1e9)) as Tensor2D;
    return {
      samples: matMul(shares, rows),
      back: (d) => {
        const dShares = matMul(d, rows, false, true);
        return mul(shares, sub(dShares, sum(mul(dShares, shares), 1, true))) as Tensor2D;
      },
    };
  };
}

/** sample = row of a table that is learned; at first a real row of the class and a little noise */
function learnedSamples(
  { data, featureDim, classes, rows, scale }: ClassRows,
  perClass: number,
): SampleMaker {
  const total = classes.length * perClass;
  return {
    drawWeights: (random) => {
      const values = new Float32Array(total * featureDim);
      for (let i = 0; i < total; i++) {
        const ofClass = rows[classes[Math.floor(i / perClass)]!]!;
        const row = ofClass[(i % perClass) % ofClass.length]!;
        for (let k = 0; k < featureDim; k++) {
          values[i * featureDim + k] = data[row * featureDim + k]! + 0.1 * scale[k]! * random.normal();
        }
      }
      return [tensor2d(values, [total, featureDim])];
    },
    drawNoise: (random, places) => ({
      places,
      values: Int32Array.from(places, (place) => place * perClass + random.int(perClass)),
    }),
    make: ({ values }, [table]) => {
      const picked = tensor1d(values, 'int32');
      return {
        samples: gather(table as Tensor2D, picked),
        gradients: (d) => [matMul(oneHotRows(values, total), d, true)],
      };
    },
  };
}

/** Returns rows with the one-hot class beside them. */
export function withClass(rows: Tensor2D, places: Int32Array, numClasses: number): Tensor2D {
  return concat([rows, oneHotRows(places, numClasses)], 1);
}
