import { splitHeadTail } from '@lt/core';
import { type GeneratorKind, trainFeatureGenerator } from '@lt/fsa';
import { concat } from '@tensorflow/tfjs-core';
import { finetune, stepsOf } from '../finetune.ts';
import type { Method } from '../method.ts';
import { tailBatches } from '../tail-batches.ts';

/** Features that a generator was trained to make, moved towards the boundary as in its training. */
export const methods: readonly Method[] = [
  generated('gan', 'GAN in feature space', 86),
  generated('convexHull', 'Generator in the convex hull', 87),
  generated('free', 'Freely learned features', 88),
];

function generated(kind: GeneratorKind, title: string, order: number): Method {
  return {
    id: `generator-${kind === 'convexHull' ? 'convex-hull' : kind}`,
    title,
    paper: 'Mullick et al. 2019',
    group: 'fsa',
    order,
    training: { sharedWith: 'cross-entropy' },
    refit: async (network) => {
      const { train, kernel, bias, setup, signal } = network;
      const trained = await trainFeatureGenerator({
        ...train,
        kernel,
        bias,
        kind,
        classes: splitHeadTail(setup.classCounts).tail,
        iterations: stepsOf(setup),
        seed: setup.seed,
        signal,
      });
      const { generator } = trained;
      trained.kernel.dispose();
      trained.bias.dispose();
      const batches = tailBatches(network, (classIds, _, random) => {
        const seed = random.int(2 ** 31);
        return concat(
          [...new Set(classIds)].map((classId) =>
            generator.samplePerturbed(classId, classIds.filter((id) => id === classId).length, seed),
          ),
        );
      });
      return finetune(network, batches).finally(() => generator.dispose());
    },
  };
}
