import { checkNumbers } from '@lt/core';

/** Checks the shares of the classes in the training data: each must be above 0. */
export function checkTrainPrior(
  name: string,
  trainPrior: ArrayLike<number>,
  numClasses: number,
): ArrayLike<number> {
  const prior = checkNumbers(name, 'trainPrior', trainPrior, { min: 0, length: numClasses });
  for (let c = 0; c < numClasses; c++) {
    if (prior[c]! > 0) continue;
    throw new RangeError(
      `${name}: expected every class in \`trainPrior\` to have a share above 0, got 0 for class ${c}. Leave out classes without training examples.`,
    );
  }
  return prior;
}
