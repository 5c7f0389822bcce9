import '@tensorflow/tfjs-backend-wasm';
import { createRandom } from '@lt/core';
import { randomUniform, setBackend, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { bench, describe } from 'vitest';
import {
  composeAugmentations,
  cutmix,
  horizontalFlip,
  mixup,
  normalizeChannels,
  padAndCrop,
} from '../src/index.ts';

await setBackend('wasm');

const at = { epoch: 0, batch: 0 };
const random = createRandom('augment bench');
const classIds = Int32Array.from({ length: 128 }, () => random.int(10));

for (const [height, width, channels] of [
  [32, 32, 3],
  [28, 28, 1],
] as const) {
  describe(`a batch on wasm: 128 images ${height} x ${width} x ${channels}`, () => {
    const images = randomUniform([128, height, width, channels]) as Tensor4D;
    const normalize = normalizeChannels({ mean: Array(channels).fill(0.5), std: Array(channels).fill(0.2) });
    const steps = {
      padAndCrop: padAndCrop(),
      horizontalFlip: horizontalFlip(),
      normalizeChannels: normalize,
    };
    const all = { ...steps, 'all three': composeAugmentations(Object.values(steps)) };
    for (const [name, augment] of Object.entries(all)) {
      bench(name, () => augment(images, at).dispose(), { time: 500 });
    }
    for (const [name, mix] of Object.entries({
      mixup: mixup({ numClasses: 10 }),
      cutmix: cutmix({ numClasses: 10 }),
    })) {
      bench(
        name,
        () =>
          tidy(() => {
            mix(images, classIds, at);
          }),
        { time: 500 },
      );
    }
  });
}
