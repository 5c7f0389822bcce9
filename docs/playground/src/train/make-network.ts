import type { Setting } from '../setting.ts';
import { bilateralNetwork } from './bilateral-network.ts';
import { fusedNetwork } from './fused-network.ts';
import { memoryNetwork } from './memory-network.ts';
import type { Network } from './network.ts';
import { singleNetwork, type TrainingData } from './single-network.ts';

/** Returns the network of a setting, untrained. */
export function makeNetwork(setting: Setting, data: TrainingData): Network {
  switch (setting.method) {
    case 'bbn':
      return bilateralNetwork(setting, data);
    case 'oltr':
      return memoryNetwork(setting, data);
    case 'fsa':
      if (data.inputShape.length < 3) {
        throw new RangeError(
          'FSA needs the feature maps of images: choose a set of images, or another method.',
        );
      }
      return fusedNetwork(setting, data);
    default:
      return singleNetwork(setting, data);
  }
}
