import '@tensorflow/tfjs-backend-cpu';
import { mean, type Scalar, setBackend, tensor1d, type Variable, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkTrainLoopOptions } from '../src/check-train-loop-options.ts';
import { sgd, weightAverage } from '../src/index.ts';
import { memoryStore } from './fixtures/memory-store.ts';

let kernel: Variable;
let center: Variable;
let other: Variable;
beforeAll(async () => {
  await setBackend('cpu');
  [kernel, center, other] = [1, 2, 3].map((value) => variable(tensor1d([value]))) as [
    Variable,
    Variable,
    Variable,
  ];
});

function options(others: object = {}): Parameters<typeof checkTrainLoopOptions<Int32Array>>[0] {
  return {
    sampler: { numBatches: 1, epoch: () => [Int32Array.of(0)] },
    totalEpochs: 2,
    optimizer: sgd({ learningRate: 0.1 }),
    loss: () => mean(kernel) as Scalar,
    ...others,
  };
}

function refusalOf(others: object): string {
  try {
    checkTrainLoopOptions(options(others));
  } catch (error) {
    return String(error);
  }
  return expect.fail('it was accepted');
}

describe('checkTrainLoopOptions', () => {
  it('trains what the model trains, and covers all its weights once', () => {
    const read = (one: Variable) => ({ read: () => one });
    const model = { trainableWeights: [read(kernel)], weights: [read(kernel), read(center)] };
    const variablesOf = (others: object): [unknown, unknown] => {
      const { variables, covered } = checkTrainLoopOptions(options(others));
      return [variables, covered];
    };
    expect(variablesOf({})).toEqual([undefined, []]);
    expect(variablesOf({ model })).toEqual([[kernel], [kernel, center]]);
    expect(variablesOf({ model, variables: [other] })).toEqual([[other], [other, kernel, center]]);
    const checkpoint = { store: memoryStore(), every: { steps: 1 }, variables: [center, other] };
    expect(variablesOf({ variables: [kernel], checkpoint })).toEqual([[kernel], [kernel, center, other]]);
    expect(variablesOf({ model, checkpoint })).toEqual([[kernel], [kernel, center, other]]);
  });

  it('refuses what it cannot use', () => {
    expect(refusalOf({ variables: [] })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`variables\` to hold at least one variable, got none."`,
    );
    expect(refusalOf({ variables: [kernel, 1] })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`variables[1]\` to be a variable, got 1."`,
    );
    expect(refusalOf({ model: { trainableWeights: [], weights: [] } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`model.trainableWeights\` to hold at least one variable, got none."`,
    );
    expect(refusalOf({ model: {} })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`model\` to have an array \`trainableWeights\`, got Object."`,
    );
    expect(refusalOf({ model: null })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`model\` to have an array \`trainableWeights\`, got null."`,
    );
    expect(refusalOf({ accumulateSteps: 0 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`accumulateSteps\` to be a whole number >= 1, got 0."`,
    );
    expect(refusalOf({ clipNorm: 0 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`clipNorm\` to be a finite number > 0, got 0."`,
    );
    expect(refusalOf({ clipValue: '1' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`clipValue\` to be a finite number > 0, got "1"."`,
    );
    expect(refusalOf({ countExamples: 4 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`countExamples\` to be a function, got 4."`,
    );
    expect(refusalOf({ evaluate: {} })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`evaluate\` to be a function, got Object."`,
    );
    expect(refusalOf({ evaluateEvery: 0.5 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`evaluateEvery\` to be a whole number >= 1, got 0.5."`,
    );
    expect(refusalOf({ evaluateWith: 'average' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`weightAverage\` to be given with evaluateWith 'average', got undefined."`,
    );
    expect(refusalOf({ evaluateWith: 'mean' })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`evaluateWith\` to be one of 'weights', 'average', got "mean"."`,
    );
    expect(refusalOf({ weightAverage: 0.999 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`weightAverage\` to be what weightAverage() returned, got 0.999."`,
    );
    const average = weightAverage([kernel], { decay: 0.9 });
    average.swap();
    expect(refusalOf({ weightAverage: average })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected the variables of \`weightAverage\` to hold the trained weights, got the averages. Call its swap() first."`,
    );
    average.dispose();
  });

  it('refuses early stopping that it cannot follow', () => {
    const judge = { metric: 'loss', mode: 'min', patience: 1 };
    const of = (others: object): string => refusalOf({ earlyStopping: { ...judge, ...others } });
    expect(refusalOf({ earlyStopping: 3 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`earlyStopping\` to be an object, got 3."`,
    );
    expect(of({ metric: undefined })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`earlyStopping.metric\` to be a name or a function, got undefined."`,
    );
    expect(of({ mode: 'best' })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`earlyStopping.mode\` to be one of 'max', 'min', got "best"."`,
    );
    expect(of({ patience: 0 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`earlyStopping.patience\` to be a whole number >= 1, got 0."`,
    );
    expect(of({ restoreBest: 1 })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`earlyStopping.restoreBest\` to be true or false, got 1."`,
    );
    expect(of({ restoreBest: true })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`model\` or \`variables\` to be given with earlyStopping.restoreBest, got neither."`,
    );
  });

  it('refuses checkpoints that it cannot write', () => {
    const store = memoryStore();
    const of = (checkpoint: object): string => refusalOf({ variables: [kernel], checkpoint });
    const every = { steps: 1 };
    expect(refusalOf({ resume: true })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint\` to be given with \`resume\`, got undefined."`,
    );
    expect(refusalOf({ resume: 3, checkpoint: { store, every }, variables: [kernel] })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`resume\` to be true, false or the name of a checkpoint, got 3."`,
    );
    expect(refusalOf({ checkpoint: { store, every } })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`model\` or \`variables\` to be given with \`checkpoint\`, which must know what to hold, got neither."`,
    );
    expect(refusalOf({ checkpoint: './checkpoints' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint\` to be an object, got "./checkpoints"."`,
    );
    expect(of({ every })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint\` to have either \`directory\` or \`store\`, got neither."`,
    );
    expect(of({ every, store, directory: 'checkpoints' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint\` to have either \`directory\` or \`store\`, got both."`,
    );
    expect(of({ store, every: 0.5 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`checkpoint.every\` to be a whole number >= 1, got 0.5."`,
    );
    expect(of({ store, every: 'often' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint.every\` to be a number of steps, { steps }, { epochs } or { seconds }, got "often"."`,
    );
    expect(of({ store, every: { steps: 1, epochs: 1 } })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint.every\` to be a number of steps, { steps }, { epochs } or { seconds }, got Object."`,
    );
    expect(of({ store, every: { minutes: 1 } })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint.every\` to be a number of steps, { steps }, { epochs } or { seconds }, got Object."`,
    );
    expect(of({ store, every: { steps: 0 } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`checkpoint.every.steps\` to be a whole number >= 1, got 0."`,
    );
    expect(of({ store, every: { seconds: -1 } })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`checkpoint.every.seconds\` to be a finite number >= 0, got -1."`,
    );
    expect(of({ store, every, keep: 0 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`checkpoint.keep\` to be a whole number >= 1, got 0."`,
    );
    expect(of({ store, every, variables: kernel })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint.variables\` to be an array, got Tensor [1]."`,
    );
    expect(of({ store, every, randoms: { augmentation: 7 } })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint.randoms.augmentation\` to be what createRandom() returned, got 7."`,
    );
  });
});
