import { checkNumber, checkNumbers, checkOneOf, checkOptions, checkSeed, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { type CheckedMatrix, checkMatrix } from './matrix.ts';
import type { RetrainClassifierOptions } from './retrain-classifier-options.ts';

const NAME = 'retrainClassifier';

/** What the options of `retrainClassifier` come to. */
export interface RetrainPlan {
  features: CheckedMatrix;
  classIds: Int32Array;
  numClasses: number;
}

/** Checks the options that `trainLoop` does not check itself. */
export function checkRetrainOptions(options: RetrainClassifierOptions): RetrainPlan {
  checkOptions(NAME, options);
  const features = checkMatrix(NAME, 'features', options.features);
  const { numRows, numColumns: featureDim } = features;
  const ids = checkNumbers(NAME, 'classIds', options.classIds, { min: 0, integer: true, length: numRows });
  const classIds = Int32Array.from(ids);
  const { kernel, bias, loss, evaluate } = options;
  const scaling = checkOneOf(NAME, 'scaling', options.scaling ?? 'kernel', ['kernel', 'lws']);
  if (kernel !== undefined) {
    checkTensor(NAME, 'kernel', kernel, { dtype: 'float32', shape: [featureDim, 'numClasses'] });
  } else if (scaling === 'lws') {
    throw new TypeError(`${NAME}: expected \`kernel\` to be given with scaling 'lws', got undefined.`);
  }
  const fallback = kernel?.shape[1] ?? classIds.reduce((a, b) => Math.max(a, b), 0) + 1;
  const range = { min: 1, integer: true };
  const numClasses = checkNumber(NAME, 'numClasses', options.numClasses ?? fallback, range);
  checkNumbers(NAME, 'classIds', classIds, { below: numClasses });
  if (kernel !== undefined) checkTensor(NAME, 'kernel', kernel, { shape: [featureDim, numClasses] });
  if (bias !== undefined) {
    if (kernel === undefined) {
      throw new TypeError(`${NAME}: expected \`kernel\` to be given with \`bias\`, got undefined.`);
    }
    checkTensor(NAME, 'bias', bias, { dtype: 'float32', shape: [numClasses] });
  }
  checkSeed(NAME, options.seed);
  for (const [option, given] of Object.entries({ loss, evaluate })) {
    if (given === undefined || typeof given === 'function') continue;
    throw new TypeError(`${NAME}: expected \`${option}\` to be a function, got ${describeValue(given)}.`);
  }
  if (typeof options.learningRate === 'number') {
    checkNumber(NAME, 'learningRate', options.learningRate, { min: 0 });
  }
  if (typeof options.sampler?.epoch !== 'function') {
    throw new TypeError(
      `${NAME}: expected \`sampler\` to have a method \`epoch\`, got ${describeValue(options.sampler)}.`,
    );
  }
  checkNumber(NAME, 'totalEpochs', options.totalEpochs, range);
  return { features, classIds, numClasses };
}
