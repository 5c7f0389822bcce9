import type { TrainingSampler } from '@lt/training';
import type { TrainingRecipe } from '../method.ts';

/** Returns the sampler of a recipe, whose state in a checkpoint holds the recipe's memory too. */
export function recipeSampler({ sampler, memory }: TrainingRecipe): TrainingSampler {
  if (memory === undefined) return sampler;
  return {
    numBatches: sampler.numBatches,
    epoch: (epoch) => sampler.epoch(epoch),
    batchAt: (epoch, batch) => sampler.batchAt(epoch, batch),
    state: () => ({ ...sampler.state(), memory: plain(memory) }),
    restore(state) {
      const { memory: saved, ...place } = state as ReturnType<typeof sampler.state> & { memory: object };
      sampler.restore(place);
      Object.assign(memory, saved);
    },
  };
}

/** Returns numbers as JSON has them: typed arrays become lists. */
function plain(memory: object): object {
  const list = (_: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  return JSON.parse(JSON.stringify(memory, list)) as object;
}
