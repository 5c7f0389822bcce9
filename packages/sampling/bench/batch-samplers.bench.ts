import { createRandom } from '@lt/core';
import { bench, describe } from 'vitest';
import { classBalancedSampler, instanceBalancedSampler } from '../src/index.ts';

// A row of results is one epoch: divide the rows by the mean time for draws per second.
const NUM_ROWS = 1_000_000;
const random = createRandom(0, 'bench');
// A long tail: class c is about 1 / (c + 1) as frequent as class 0.
const classIds = Int32Array.from({ length: NUM_ROWS }, () => Math.floor(1000 ** random.next()) - 1);

for (const [name, create] of Object.entries({ classBalancedSampler, instanceBalancedSampler })) {
  describe(`${name}, ${NUM_ROWS} rows of 1000 classes`, () => {
    const sampler = create(classIds, { batchSize: 256, seed: 0 });
    let epoch = 0;

    bench('an epoch in batches of 256', () => {
      for (const _ of sampler.epoch(epoch++)) {
        // Drawing is all that is measured.
      }
    });

    bench('setting up', () => {
      create(classIds, { batchSize: 256, seed: 0 });
    });
  });
}
