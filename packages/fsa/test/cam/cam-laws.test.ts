import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import { add, dispose, gather, matMul, mean, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { it } from 'vitest';
import { classActivationMap } from '../../src/index.ts';

const close = { absolute: 1e-4, relative: 1e-4 };

/** Sizes of maps and classifiers, never as many channels as classes by rule, and a seed for their numbers. */
const networks = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  side: fc.integer({ min: 1, max: 4 }),
  channels: fc.integer({ min: 1, max: 5 }),
  numClasses: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
});

await describeBackends('class activation maps', () => {
  it('agree with a plain loop, have the logit of the pooled features as mean, and are linear in the kernel', async () => {
    await fc.assert(
      fc.asyncProperty(networks, async ({ batch, side, channels, numClasses, seed }) => {
        const random = createRandom(seed);
        const normals = (size: number) => Float32Array.from({ length: size }, () => random.normal());
        const numbers = normals(batch * side * side * channels);
        const [weights, others, offsets] = [
          normals(channels * numClasses),
          normals(channels * numClasses),
          normals(numClasses),
        ];
        const ids = Array.from({ length: batch }, () => random.int(numClasses));
        const features = tensor4d(numbers, [batch, side, side, channels]);
        const [kernel, other] = [weights, others].map((w) => tensor2d(w, [channels, numClasses])) as [
          ReturnType<typeof tensor2d>,
          ReturnType<typeof tensor2d>,
        ];
        const cam = classActivationMap(features, kernel, ids);
        const byLoop = Float64Array.from({ length: batch * side * side }, (_, at) => {
          const id = ids[Math.floor(at / (side * side))]!;
          let sum = 0;
          for (let k = 0; k < channels; k++)
            sum += numbers[at * channels + k]! * weights[k * numClasses + id]!;
          return sum;
        });
        await expectAllClose(cam, byLoop, close);

        // Logits as a network finds them: pooled first, then the classifier.
        const pooled = mean(features, [1, 2]) as ReturnType<typeof tensor2d>;
        const bias = tensor1d(offsets);
        const logits = (await add(matMul(pooled, kernel), bias).array()) as number[][];
        const wanted = ids.map((id, row) => logits[row]![id]!);
        await expectAllClose(add(mean(cam, [1, 2]), gather(bias, ids)), wanted, close);

        const both = classActivationMap(features, add(kernel, other), ids);
        await expectAllClose(both, add(cam, classActivationMap(features, other, ids)), close);
        dispose([features, kernel, other, cam, pooled, bias, both]);
      }),
      { seed: 31, numRuns: 20 },
    );
  });
});
