import type { TrainingSampler } from '@lt/training';

/** A batch is its number, from 0 to `iterations - 1`; how it is made is somebody else's business. */
export function numberedBatches(iterations: number, perEpoch: number): TrainingSampler<number> {
  const numBatchesOf = (epoch: number): number => Math.min(perEpoch, iterations - epoch * perEpoch);
  return {
    numBatches: Math.min(perEpoch, iterations),
    numBatchesOf,
    batchAt: (epoch, batch) => epoch * perEpoch + batch,
    *epoch(epoch) {
      for (let batch = 0; batch < numBatchesOf(epoch); batch++) yield epoch * perEpoch + batch;
    },
  };
}
