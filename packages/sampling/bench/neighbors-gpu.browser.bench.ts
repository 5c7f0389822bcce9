import { createRandom } from '@lt/core';
import { benchOnGpus } from '@lt/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { MINIMA, SELECT } from '../src/neighbors/gpu/group-kernels.ts';
import { registerGroupKernels } from '../src/neighbors/gpu/register-group-kernels.ts';
import { GROUP } from '../src/neighbors/tf-pack.ts';

/**
 * The kernels of the neighbor search on webgpu and webgl beside their composed form, with the reading of the scores, in turn, and the best of
 * each counts. Without a GPU a program plays one (SwiftShader): its figures are those of a processor.
 * Run: `pnpm bench --project sampling neighbors-gpu` for Node, `pnpm bench --project chromium neighbors-gpu` for Chromium.
 */
const [QUERIES, ROWS, COLUMNS, SELECTED, ROUNDS] = [256, 8192, 64, 22, 6];

async function compare(backend: string): Promise<void> {
  await tf.setBackend(backend);
  const kernels = await registerGroupKernels(tf);
  const random = createRandom('bench');
  const matrix = (rows: number, columns: number): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, () => random.normal()),
      [rows, columns],
    );
  const inputs = {
    queries: matrix(QUERIES, COLUMNS),
    pool: matrix(COLUMNS, ROWS),
    norms: tf.reshape(matrix(1, ROWS), [ROWS]),
  };
  const run = (name: string, of: tf.NamedTensorMap, attrs?: tf.NamedAttrMap): tf.Tensor =>
    tf.engine().runKernel(name, of, attrs) as tf.Tensor;
  const forms: Record<string, () => tf.Tensor> = {
    composed: () =>
      tf.min(
        tf.reshape(tf.add(tf.matMul(inputs.queries, inputs.pool), inputs.norms), [QUERIES, -1, GROUP]),
        2,
      ),
    fused: () => run(MINIMA, inputs),
  };
  if (kernels.has(SELECT)) {
    forms['fused, selected'] = () => run(SELECT, { minima: run(MINIMA, inputs) }, { count: SELECTED });
  }
  const best: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, form] of Object.entries(forms)) {
      const start = performance.now();
      const scores = tf.tidy(form);
      await scores.data();
      best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, performance.now() - start);
      scores.dispose();
    }
  }
  const rows = Object.entries(best).map(
    ([name, ms]) => `${name}: ${ms.toFixed(1)} ms, composed / this ${(best.composed! / ms).toFixed(2)}`,
  );
  const place = 'document' in globalThis ? 'a browser' : 'Node';
  console.log(
    `${backend} in ${place}, ${QUERIES} queries among ${ROWS} × ${COLUMNS}, best of ${ROUNDS}\n${rows.join('\n')}`,
  );
}

await benchOnGpus('neighbors on the GPU', compare);
