import { checkNumber, checkNumbers, checkOneOf, checkOptions, checkSeed, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { checkClassIds } from '../class-ids.ts';
import type { GeneratorKind, TrainFeatureGeneratorOptions } from './generator-options.ts';
import type { MakerSizes } from './sample-maker.ts';

/** Options of `trainFeatureGenerator`, checked and filled up. */
export interface GeneratorPlan extends MakerSizes {
  kind: GeneratorKind;
  rows: readonly Int32Array[];
  classes: readonly number[];
  epsilon: number;
  hardness: number;
  trainClassifier: boolean;
  iterations: number;
  iterationsPerEpoch: number;
  batchSize: number;
  learningRate: number;
  seed: number | string;
}

const NAME = 'trainFeatureGenerator';

/** Checks the options of `trainFeatureGenerator`. */
export function checkGeneratorOptions(options: TrainFeatureGeneratorOptions): GeneratorPlan {
  checkOptions(NAME, options);
  const { features, kernel, bias } = options;
  checkTensor(NAME, 'features', features, { dtype: 'float32', shape: ['numRows', 'featureDim'] });
  checkTensor(NAME, 'kernel', kernel, { dtype: 'float32', shape: [features.shape[1], 'numClasses'] });
  const numClasses = kernel.shape[1];
  if (bias !== undefined) checkTensor(NAME, 'bias', bias, { dtype: 'float32', shape: [numClasses] });
  const classIds = checkClassIds(NAME, options.classIds, features.shape[0], numClasses);
  const byClass: number[][] = Array.from({ length: numClasses }, () => []);
  for (let row = 0; row < classIds.length; row++) byClass[classIds[row]!]!.push(row);
  const rows = byClass.map((ofClass) => Int32Array.from(ofClass));
  const whole = (option: NumberOption, fallback: number): number =>
    checkNumber(NAME, option, options[option] ?? fallback, { min: 1, integer: true });
  const { trainClassifier = true } = options;
  if (typeof trainClassifier !== 'boolean') {
    throw new TypeError(
      `${NAME}: expected \`trainClassifier\` to be true or false, got ${describeValue(trainClassifier)}.`,
    );
  }
  const iterations = whole('iterations', 1000);
  return {
    kind: checkOneOf(NAME, 'kind', options.kind ?? 'gan', ['gan', 'convexHull', 'free']),
    rows,
    classes: checkClasses(options.classes, rows),
    epsilon: checkNumber(NAME, 'epsilon', options.epsilon ?? 0.3, { min: 0 }),
    hardness: checkNumber(NAME, 'hardness', options.hardness ?? 0.1, { min: 0 }),
    trainClassifier,
    latentDim: whole('latentDim', 8),
    hiddenUnits: whole('hiddenUnits', 64),
    samplesPerClass: whole('samplesPerClass', 64),
    iterations,
    iterationsPerEpoch: whole('iterationsPerEpoch', Math.max(1, Math.ceil(iterations / 10))),
    batchSize: whole('batchSize', 64),
    learningRate: checkNumber(NAME, 'learningRate', options.learningRate ?? 0.002, { min: 0 }),
    seed: checkSeed(NAME, options.seed),
  };
}

type NumberOption =
  | 'latentDim'
  | 'hiddenUnits'
  | 'samplesPerClass'
  | 'iterations'
  | 'iterationsPerEpoch'
  | 'batchSize';

function checkClasses(
  classes: readonly number[] | undefined,
  rows: readonly Int32Array[],
): readonly number[] {
  const present = rows.flatMap((ofClass, c) => (ofClass.length > 0 ? [c] : []));
  if (classes === undefined) return present;
  checkNumbers(NAME, 'classes', classes, { min: 0, below: rows.length, integer: true });
  if (classes.length === 0) throw new RangeError(`${NAME}: expected \`classes\` to name a class, got none.`);
  for (const [index, c] of classes.entries()) {
    if (rows[c]!.length === 0) {
      throw new RangeError(
        `${NAME}: expected \`classes[${index}]\` to have a row in \`features\`, got class ${c}.`,
      );
    }
    if (classes.indexOf(c) < index) {
      throw new RangeError(`${NAME}: expected \`classes\` to name each class once, got ${c} twice.`);
    }
  }
  return [...classes];
}
