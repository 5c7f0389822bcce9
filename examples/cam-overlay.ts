// Where a network looks: class activation maps beside their images, as one PNG file.
import { writeFileSync } from 'node:fs';
import { createRandom } from '@lt/core';
import { camPanels, classActivationMap, joinPictures, normalizeCam, splitAtMaps, toPng } from '@lt/fsa';
import '@tensorflow/tfjs-backend-cpu';
import { type Tensor4D, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

// A network to be seen through: one filter finds rows of light, the other columns; the classifier compares them.
const convolution = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', inputShape: [12, 12, 1] });
const classifier = layers.dense({ units: 2 });
const network = sequential({
  layers: [convolution, layers.reLU(), layers.globalAveragePooling2d({}), classifier],
});
const filters = [-1, -1, -1, 2, -1, -1, 2, -1, 2, 2, 2, -1, -1, -1, -1, 2, -1, -1];
convolution.setWeights([tensor4d(filters, [3, 3, 1, 2]), tensor1d([-1, -1])]);
classifier.setWeights([tensor2d([1, -1, -1, 1], [2, 2]), tensor1d([0, 0])]);

// Noisy images, each with three lit pixels in a row or in a column: that is the class.
const random = createRandom(0);
const classIds = [0, 1, 0, 1, 0, 1];
const centers = classIds.map(() => 12 * (2 + random.int(8)) + 2 + random.int(8));
const isLit = (i: number, pixel: number) =>
  [-1, 0, 1].some((k) => pixel === centers[i]! + k * [1, 12][classIds[i]!]!);
const pixels = classIds.map((_, i) =>
  Array.from({ length: 144 }, (_, p) => random.int(90) + 160 * +isLit(i, p)),
);
const images = tensor4d(
  pixels.flat().map((byte) => byte / 255),
  [6, 12, 12, 1],
);

const { trunk, kernel } = splitAtMaps(network);
const { map } = normalizeCam(classActivationMap(trunk.predict(images) as Tensor4D, kernel, classIds));
const maps = await map.array();
const panels = maps.map((cam, i) => camPanels({ data: pixels[i]!, width: 12, height: 12 }, cam, { zoom: 6 }));
writeFileSync(process.argv[2] ?? 'cam-overlay.png', toPng(joinPictures(panels, { columns: 1 })));
const found = maps.filter((cam, i) => cam.flat().indexOf(Math.max(...cam.flat())) === centers[i]);
console.log(`${found.length} of 6 maps are brightest at the light`); // 6 of 6 maps are brightest at the light
