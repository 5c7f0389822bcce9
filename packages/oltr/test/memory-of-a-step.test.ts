import { enableWasmTraining } from '@lt/backend';
import { softmaxCrossEntropy } from '@lt/losses';
import { describeBackends } from '@lt/testkit';
import {
  add,
  dispose,
  engine,
  memory as memoryInfo,
  randomNormal,
  type Scalar,
  type Tensor2D,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { ClassMemory, discriminativeCentroidsLoss, MetaEmbeddingClassifier } from '../src/index.ts';

const MiB = 2 ** 20;

type Tracked = { dataId: object; size: number };
type Tracker = Record<'trackTensor' | 'disposeTensor', (tensor: Tracked, ...more: unknown[]) => void>;

/** Returns the most bytes that were alive at a time while `run` ran: of each buffer once, where tfjs counts every tensor that shares it. */
function peakOf(run: () => void): number {
  const tracker = engine() as unknown as Tracker;
  const { trackTensor, disposeTensor } = tracker;
  const uses = new Map<object, number>();
  let [bytes, peak] = [0, 0];
  tracker.trackTensor = (tensor, ...more) => {
    const isShared = engine().state.tensorInfo.has(tensor.dataId);
    trackTensor.call(tracker, tensor, ...more);
    const before = uses.get(tensor.dataId);
    // A clone of a parameter is no new buffer.
    if (before === undefined && isShared) return;
    uses.set(tensor.dataId, (before ?? 0) + 1);
    if (before === undefined) bytes += 4 * tensor.size;
    peak = Math.max(peak, bytes);
  };
  tracker.disposeTensor = (tensor, ...more) => {
    const left = (uses.get(tensor.dataId) ?? 0) - 1;
    if (left > 0) uses.set(tensor.dataId, left);
    else if (uses.delete(tensor.dataId)) bytes -= 4 * tensor.size;
    disposeTensor.call(tracker, tensor, ...more);
  };
  try {
    run();
  } finally {
    Object.assign(tracker, { trackTensor, disposeTensor });
  }
  return peak;
}

await describeBackends(
  'memory',
  () => {
    it('a step at 128 × 1000 classes × 512 features takes less than 16 MB beyond parameters, its gradients included', async () => {
      const [batch, numClasses, featureDim] = [128, 1000, 512];
      const memory = new ClassMemory({ numClasses, featureDim });
      const features = randomNormal([batch, featureDim], 0, 1, 'float32', 1) as Tensor2D;
      const labels = Int32Array.from({ length: batch }, (_, i) => (i * 7) % numClasses);
      await memory.update(labels, features, { mode: 'recompute' });
      const head = new MetaEmbeddingClassifier({ numClasses, memory });
      dispose(head.apply(features) as Tensor2D);
      const variables = head.trainableWeights.map((weight) => weight.read() as Variable);
      const before = memoryInfo().numBytes;
      const peak = peakOf(() => {
        const { value, grads } = variableGrads(() => {
          const logits = head.apply(features) as Tensor2D;
          const official = { variant: 'official', weight: 0.01 } as const;
          const { loss, centroidUpdate } = discriminativeCentroidsLoss(
            labels,
            features,
            memory.centroids,
            official,
          );
          dispose(centroidUpdate);
          return add(softmaxCrossEntropy(labels, logits, { reduction: 'mean' }), loss) as Scalar;
        }, variables);
        dispose([value, ...Object.values(grads)]);
      });
      // The authors' two tensors [128, 1000, 512] are 250 MiB each.
      expect(peak).toBeLessThan(16 * MiB);
      expect(memoryInfo().numBytes).toBe(before);
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined), only: ['wasm'] },
);
