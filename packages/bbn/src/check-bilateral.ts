import { describeValue } from '@lt/core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import type { BilateralModel } from './bilateral-model.ts';

const PARTS = ['trunk', 'conventional', 'rebalancing', 'classifier', 'inference'] as const;

/** Checks that a value has the parts of a bilateral-branch network. */
export function checkBilateral(caller: string, model: BilateralModel): BilateralModel {
  if (PARTS.every((part) => (model as Partial<BilateralModel> | null)?.[part] instanceof LayersModel)) {
    return model;
  }
  throw new TypeError(
    `${caller}: expected \`model\` to be a network of bilateralResNet or splitBilateral, got ${describeValue(model)}.`,
  );
}
