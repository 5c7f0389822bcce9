import { classWeights, createRandom } from '@lt/core';
import {
  cast,
  grad,
  oneHot,
  setBackend,
  losses as stock,
  type Tensor,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
// The stock losses need the gradients of tfjs's ops, which tfjs-layers registers.
import '@tensorflow/tfjs-layers';
import { bench, describe } from 'vitest';
import { binaryLoss } from '../src/binary-loss.ts';
import { enableFusedLosses } from '../src/fused/index.ts';
import {
  classBalancedLoss,
  focalLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
} from '../src/index.ts';
import { composedAffineSoftmax } from '../src/kernels/affine-softmax.ts';
import { composedSigmoidFocal } from '../src/kernels/sigmoid-focal.ts';
import { composedSoftmaxFocal } from '../src/kernels/softmax-focal.ts';
import { softmaxLoss } from '../src/softmax-loss.ts';
import { startLossesPeer } from './losses-peer.ts';

/**
 * The fused kernels on cpu and wasm beside their composed form, the losses of tfjs and PyTorch on one thread, forward and backward, in the same
 * run: all in turn, several times over, and the best of each counts. Run: `pnpm bench --project losses fused`.
 */
const SIZES = [
  [128, 1000],
  [256, 8142],
  [512, 8142],
] as const;
const ROUNDS = 5;
/** How often a fused kernel runs in a round: the others take so long that once is enough. */
const REPEATS = 5;

type Loss = (logits: Tensor) => Tensor;

function rowsOf(batch: number, numClasses: number) {
  const random = createRandom('bench');
  const ids = tensor1d(
    Int32Array.from({ length: batch }, () => random.int(numClasses)),
    'int32',
  );
  const hot = cast(oneHot(ids, numClasses), 'float32');
  const classCounts = Array.from({ length: numClasses }, (_, c) => 1 + Math.floor(1000 * 0.999 ** c));
  const weights = classWeights(classCounts, { beta: 0.9999 });
  const mean = { reduction: 'mean' } as const;
  const balanced = { ...mean, classWeights: weights };
  const softmax = (options: typeof mean, kernel = composedAffineSoftmax()): Loss => {
    return (x) => softmaxLoss('bench', ids, x, options, kernel);
  };
  const sigmoid = (options: typeof mean, kernel: ReturnType<typeof composedSigmoidFocal>): Loss => {
    return (x) => binaryLoss('bench', ids, x, options, kernel, { constants: (targets) => ({ targets }) });
  };
  const rows: Record<string, { fused: Loss; composed: Loss; stock?: Loss }> = {
    softmaxCrossEntropy: {
      fused: (x) => softmaxCrossEntropy(ids, x, mean),
      composed: softmax(mean),
      stock: (x) => stock.softmaxCrossEntropy(hot, x),
    },
    softmaxFocalLoss: {
      fused: (x) => softmaxFocalLoss(ids, x, mean),
      composed: (x) => softmaxLoss('bench', ids, x, mean, composedSoftmaxFocal(2)),
    },
    sigmoidCrossEntropy: {
      fused: (x) => sigmoidCrossEntropy(ids, x, mean),
      composed: sigmoid(mean, composedSigmoidFocal(0, { slant: 0, level: 1 })),
      stock: (x) => stock.sigmoidCrossEntropy(hot, x),
    },
    focalLoss: {
      fused: (x) => focalLoss(ids, x, mean),
      composed: sigmoid(mean, composedSigmoidFocal(2, { slant: -0.5, level: 0.75 })),
    },
    classBalancedLoss: {
      fused: (x) => classBalancedLoss(ids, x, { ...mean, classCounts }),
      composed: softmax(balanced),
    },
    'classBalancedLoss, focal': {
      fused: (x) => classBalancedLoss(ids, x, { ...mean, classCounts, base: 'focal', gamma: 2 }),
      composed: sigmoid(balanced, composedSigmoidFocal(2, { slant: 0, level: 1 })),
    },
  };
  return { random, rows };
}

function time(loss: Loss, logits: Tensor): number {
  const start = performance.now();
  grad(loss)(logits).dispose();
  return performance.now() - start;
}

async function compare(backend: string, batch: number, numClasses: number): Promise<void> {
  await setBackend(backend);
  await enableFusedLosses();
  const { random, rows } = rowsOf(batch, numClasses);
  const logits = tensor2d(
    Float32Array.from({ length: batch * numClasses }, () => random.normal()),
    [batch, numClasses],
  );
  const peer = await startLossesPeer(batch, numClasses);
  const best: Record<string, { fused: number; composed: number; stock: number; torch: number }> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, row] of Object.entries(rows)) {
      best[name] ??= { fused: Infinity, composed: Infinity, stock: Infinity, torch: Infinity };
      const least = best[name];
      for (let i = 0; i < REPEATS; i++) {
        least.fused = Math.min(least.fused, time(row.fused, logits));
        if (peer) least.torch = Math.min(least.torch, await peer.time(name));
      }
      least.composed = Math.min(least.composed, time(row.composed, logits));
      if (row.stock) least.stock = Math.min(least.stock, time(row.stock, logits));
    }
  }
  peer?.end();

  const ratio = (other: number, fused: number): string =>
    Number.isFinite(other) ? (other / fused).toFixed(other < 10 * fused ? 2 : 0) : '-';
  const milliseconds = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : '-');
  console.log(
    `${backend}, ${batch} x ${numClasses}, forward and backward, ms, best of ${ROUNDS} rounds (PyTorch ${peer?.version ?? 'is missing: set LT_PYTHON'})`,
  );
  console.table(
    Object.entries(best).map(([loss, { fused, composed, stock, torch }]) => ({
      loss,
      fused: milliseconds(fused),
      composed: milliseconds(composed),
      'stock tfjs': milliseconds(stock),
      PyTorch: milliseconds(torch),
      'composed / fused': ratio(composed, fused),
      'stock / fused': ratio(stock, fused),
      'PyTorch / fused': ratio(torch, fused),
    })),
  );
  logits.dispose();
}

for (const [backend, batch, numClasses] of ['wasm', 'cpu'].flatMap((backend) =>
  SIZES.map((size) => [backend, ...size] as const),
)) {
  describe(`fused kernels on ${backend}, ${batch} x ${numClasses}`, () => {
    // All rounds are one run of the bench, which calls twice: what counts is in the table that it prints.
    const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
    let comparison: Promise<void> | undefined;
    bench('all losses in turn', () => (comparison ??= compare(backend, batch, numClasses)), once);
  });
}
