import { createRandom } from '@lt/core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { basicBlock } from '../../backbones/src/basic-block.ts';
import { fuseNormalization } from '../../backbones/src/fuse-normalization.ts';
import { initializeWeights } from '../../backbones/src/initialize-weights.ts';
import { paddedConvolution } from '../../backbones/src/padded-convolution.ts';

/** `cifarResNet` with one block per stage, which is shallower than any of its paper. */
export function resNet8(inputShape: [number, number, number], numClasses: number): LayersModel {
  const image = input({ shape: inputShape });
  const names = { name: 'resnet8_conv', normName: 'resnet8_bn' };
  let x = paddedConvolution(image, { ...names, filters: 16, kernelSize: 3, stride: 1 });
  x = layers.reLU({}).apply(x) as SymbolicTensor;
  for (const filters of [16, 32, 64]) {
    const name = `resnet8_${filters}`;
    x = basicBlock(x, { name, filters, stride: filters === 16 ? 1 : 2, shortcut: 'A' });
  }
  x = layers.globalAveragePooling2d({}).apply(x) as SymbolicTensor;
  x = layers.dense({ units: numClasses, name: 'resnet8_logits' }).apply(x) as SymbolicTensor;
  const network = fuseNormalization(model({ inputs: image, outputs: x }));
  initializeWeights(network, createRandom(0));
  return network;
}
