import { createRandom } from '@lt/core';
import { benchOnGpus } from '@lt/testkit';
import { grad, setBackend, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { binaryLoss } from '../src/binary-loss.ts';
import { focalLoss } from '../src/focal-loss.ts';
import { enableFusedLosses } from '../src/fused/index.ts';
import { composedAffineSoftmax } from '../src/kernels/affine-softmax.ts';
import { composedSigmoidFocal } from '../src/kernels/sigmoid-focal.ts';
import { composedSoftmaxFocal } from '../src/kernels/softmax-focal.ts';
import { softmaxCrossEntropy } from '../src/softmax-cross-entropy.ts';
import { softmaxFocalLoss } from '../src/softmax-focal-loss.ts';
import { softmaxLoss } from '../src/softmax-loss.ts';

/**
 * The fused kernels on webgpu and webgl beside their composed form, forward, backward and the reading of the gradient, in turn, and the
 * best of each counts. Without a GPU a program plays one (SwiftShader): its figures are those of a processor.
 * Run: `pnpm bench --project losses fused-gpu` for Node, `pnpm bench --project chromium fused-gpu` for Chromium.
 */
const [BATCH, CLASSES, ROUNDS] = [64, 1000, 12];

type Loss = (logits: Tensor) => Tensor;

function rowsOf(): { logits: Tensor; rows: Record<string, { fused: Loss; composed: Loss }> } {
  const random = createRandom('bench');
  const make = (length: number, next: () => number) => Array.from({ length }, next);
  const ids = tensor1d(
    make(BATCH, () => random.int(CLASSES)),
    'int32',
  );
  const mean = { reduction: 'mean' } as const;
  const rows = {
    softmaxCrossEntropy: {
      fused: (x: Tensor) => softmaxCrossEntropy(ids, x, mean),
      composed: (x: Tensor) => softmaxLoss('bench', ids, x, mean, composedAffineSoftmax()),
    },
    softmaxFocalLoss: {
      fused: (x: Tensor) => softmaxFocalLoss(ids, x, mean),
      composed: (x: Tensor) => softmaxLoss('bench', ids, x, mean, composedSoftmaxFocal(2)),
    },
    focalLoss: {
      fused: (x: Tensor) => focalLoss(ids, x, mean),
      composed: (x: Tensor) =>
        binaryLoss('bench', ids, x, mean, composedSigmoidFocal(2, { slant: -0.5, level: 0.75 }), {
          constants: (targets) => ({ targets }),
        }),
    },
  };
  const logits = tensor2d(
    make(BATCH * CLASSES, () => random.normal()),
    [BATCH, CLASSES],
  );
  return { logits, rows };
}

async function time(loss: Loss, logits: Tensor): Promise<number> {
  const start = performance.now();
  const gradient = grad(loss)(logits);
  await gradient.data();
  gradient.dispose();
  return performance.now() - start;
}

async function compare(backend: string): Promise<void> {
  await setBackend(backend);
  await enableFusedLosses();
  const { logits, rows } = rowsOf();
  const table = [];
  for (const [loss, { fused, composed }] of Object.entries(rows)) {
    const best = { fused: Infinity, composed: Infinity };
    for (let round = 0; round < ROUNDS; round++) {
      best.fused = Math.min(best.fused, await time(fused, logits));
      best.composed = Math.min(best.composed, await time(composed, logits));
    }
    const ratio = (best.composed / best.fused).toFixed(2);
    table.push(
      `${loss}: fused ${best.fused.toFixed(2)}, composed ${best.composed.toFixed(2)}, ratio ${ratio}`,
    );
  }
  const place = 'document' in globalThis ? 'a browser' : 'Node';
  console.log(`${backend} in ${place}, ${BATCH} x ${CLASSES}, ms, best of ${ROUNDS}\n${table.join('\n')}`);
}

await benchOnGpus('fused kernels', compare);
