import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { enableWasmTraining } from '../src/enable-wasm-training.ts';

type Case = () => tf.Tensor | tf.Tensor[];

/** Returns numbers from 0.1 to 0.9 without ties nearby. */
function numbers(...shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => 0.1 + 0.8 * ((i * 0.618034 + 0.3) % 1)),
    shape,
  );
}

/** The operations by name. */
const ops: typeof tf = { ...tf };

const cases = new Map<string, Case>();
const add = (name: string, f: Case): unknown => cases.set(name, f);
const both = (name: string, f: (...x: tf.Tensor[]) => tf.Tensor, ...shapes: number[][]): void => {
  const inputs = (): tf.Tensor[] => shapes.map((shape) => numbers(...shape));
  add(name, () => f(...inputs()));
  add(`${name}, gradient`, () => tf.grads((...x) => tf.sum(tf.square(f(...x))))(inputs()));
};

for (const op of [
  'abs',
  'acos',
  'asin',
  'atan',
  'cos',
  'cosh',
  'elu',
  'erf',
  'exp',
  'expm1',
  'log',
  'log1p',
  'neg',
  'reciprocal',
  'relu',
  'relu6',
  'rsqrt',
  'selu',
  'sigmoid',
  'sin',
  'sinh',
  'softplus',
  'sqrt',
  'square',
  'tan',
  'tanh',
  'softmax',
  'logSoftmax',
  'leakyRelu',
] as const) {
  const f = ops[op] as (x: tf.Tensor) => tf.Tensor;
  for (const shape of [
    [3, 5],
    [1, 7],
  ])
    both(`${op} of ${shape}`, (x) => f(x!), shape);
}
for (const op of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'pow', 'squaredDifference'] as const)
  for (const [a, b] of [
    [[3, 5], [5]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[1], [1]],
    [[0, 3], [3]],
  ] as const)
    both(`${op} of ${a} and ${b}`, (x, y) => ops[op](x!, y!), [...a], [...b]);
for (const op of ['sum', 'mean', 'max', 'min', 'logSumExp'] as const)
  for (const axis of [0, 1, 2]) both(`${op} along ${axis}`, (x) => ops[op](x!, axis), [2, 3, 5]);
for (const [a, b, s, t] of [
  [[3, 5], [5, 7], false, false],
  [[5, 3], [7, 5], true, true],
  [[1, 5], [1, 5], false, true],
  [[2, 3, 5], [2, 5, 1], false, false],
] as const)
  both(`matMul of ${a} and ${b}`, (x, y) => tf.matMul(x!, y!, s, t), [...a], [...b]);
for (const stride of [1, 2])
  for (const pad of ['same', 'valid'] as const)
    for (const batch of [1, 2]) {
      const at = `stride ${stride}, ${pad}, batch ${batch}`;
      both(
        `conv2d ${at}`,
        (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
        [batch, 7, 5, 3],
        [3, 3, 3, 4],
      );
      both(
        `depthwiseConv2d ${at}`,
        (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
        [batch, 7, 5, 3],
        [3, 3, 3, 2],
      );
      both(`maxPool ${at}`, (x) => tf.maxPool(tf.neg(x!) as tf.Tensor4D, 2, stride, pad), [batch, 7, 5, 3]);
    }
both('avgPool', (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), [2, 6, 4, 3]);
both(
  'batchNorm',
  (x, m, v) => tf.batchNorm(x!, m as tf.Tensor1D, v as tf.Tensor1D, m as tf.Tensor1D, v as tf.Tensor1D),
  [2, 5, 3, 4],
  [4],
  [4],
);
both('concat', (x, y) => tf.concat([x!, y!], 1), [2, 3], [2, 5]);
both('stack', (x, y) => tf.stack([x!, y!]), [2, 3], [2, 3]);
both('slice', (x) => tf.slice(x!, [0, 1], [2, 2]), [3, 5]);
both(
  'pad',
  (x) =>
    tf.pad(x!, [
      [1, 0],
      [2, 1],
    ]),
  [3, 5],
);
both('tile', (x) => tf.tile(x!, [2, 3]), [3, 2]);
both('transpose', (x) => tf.transpose(x!, [2, 0, 1]), [2, 3, 5]);
both('reverse', (x) => tf.reverse(x!, 1), [2, 3]);
both('cumsum', (x) => tf.cumsum(x!, 1), [2, 5]);
both('gather', (x) => tf.gather(x!, tf.tensor1d([2, 0, 2], 'int32')), [3, 4]);
both('where', (x, y) => tf.where(tf.greater(numbers(3, 5), 0.5), x!, y!), [3, 5], [3, 5]);
both('clipByValue', (x) => tf.clipByValue(x!, 0.3, 0.6), [3, 5]);
add('einsum', () => tf.einsum('ij,jk->ik', numbers(3, 5), numbers(5, 2)));
add('unsortedSegmentSum', () => tf.unsortedSegmentSum(numbers(4, 3), tf.tensor1d([1, 0, 1, 2], 'int32'), 3));
add('confusionMatrix', () =>
  tf.math.confusionMatrix(tf.tensor1d([0, 1, 2], 'int32'), tf.tensor1d([0, 2, 2], 'int32'), 3),
);
add('sum of nothing', () => tf.sum(tf.zeros([0, 3]), 0));
add('sum of bool', () => tf.sum(tf.greater(numbers(3, 5), 0.5)));
add('add of int32', () => tf.add(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3, 4], 'int32')));
add('logicalAnd', () => tf.logicalAnd(tf.tensor1d([1, 0], 'bool'), tf.tensor1d([1, 1], 'bool')));
add('argMax', () => tf.argMax(numbers(3, 5), 1));
add('topk', () => Object.values(tf.topk(numbers(3, 5), 2)));
add('oneHot', () => tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3));
add('gatherND', () =>
  tf.gatherND(
    numbers(3, 5),
    tf.tensor2d(
      [
        [0, 1],
        [2, 4],
      ],
      [2, 2],
      'int32',
    ),
  ),
);

const optimizers = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9, true),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  rmsprop: () => tf.train.rmsprop(0.01),
};
for (const [name, optimizer] of Object.entries(optimizers))
  add(`three steps of ${name}`, () => {
    const w = tf.variable(numbers(3, 3, 2, 4) as tf.Tensor4D);
    const step = optimizer();
    for (let i = 0; i < 3; i++)
      step.minimize(
        () => tf.mean(tf.square(tf.relu(tf.conv2d(numbers(2, 5, 5, 2) as tf.Tensor4D, w, 1, 'same')))),
        false,
        [w],
      );
    const result = tf.clone(w);
    step.dispose();
    w.dispose();
    return result;
  });

interface Result {
  shape: number[];
  dtype: string;
  values: number[];
}
async function runAll(name: string): Promise<Map<string, Result[] | string>> {
  await tf.setBackend(name);
  const all = new Map<string, Result[] | string>();
  for (const [key, f] of cases) {
    try {
      const out = [tf.tidy(f)].flat();
      all.set(
        key,
        out.map((x) => ({ shape: x.shape, dtype: x.dtype, values: Array.from(x.dataSync()) })),
      );
      tf.dispose(out);
    } catch (error) {
      all.set(key, String(error));
    }
  }
  return all;
}
function same(a: Result[] | string, b: Result[] | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return false;
  return (
    a.length === b.length &&
    a.every((x, i) => {
      const y = b[i]!;
      return (
        x.dtype === y.dtype &&
        `${x.shape}` === `${y.shape}` &&
        x.values.every(
          (v, j) =>
            Object.is(v, y.values[j]!) || Math.abs(v - y.values[j]!) <= 1e-5 + 1e-3 * Math.abs(y.values[j]!),
        )
      );
    })
  );
}

// Stock tfjs first, then the same process with the training kernels: vitest gives each file a process of its own.
const cpu = await runAll('cpu');
const stock = await runAll('wasm');
await enableWasmTraining();
const now = await runAll('wasm');
// tfjs does not sum these gradients over broadcast axes, on any backend.
const refused = /^(maximum|minimum|squaredDifference) of (3,5 and 5|2,1,3 and 4,1|0,3 and 3), gradient$/;
const names = [...cases.keys()].filter((name) => !refused.test(name));

describe('operations of tfjs-core', () => {
  it.each(names)('%s', (name) => {
    expect(
      same(now.get(name)!, cpu.get(name)!),
      `${JSON.stringify(now.get(name))} on wasm, ${JSON.stringify(cpu.get(name))} on cpu`,
    ).toBe(true);
  });
  it('that worked on stock wasm all work', () => {
    const worked = names.filter((name) => same(stock.get(name)!, cpu.get(name)!));
    expect(worked.filter((name) => !same(now.get(name)!, stock.get(name)!))).toEqual([]);
    expect(worked.length).toBeGreaterThan(150);
  });
  it('that stock wasm fails', () => {
    // Reductions of nothing are left out: what stock wasm gives there is whatever the memory holds.
    const stable = names.filter((name) => !/0,3|nothing/.test(name));
    expect(stable.filter((name) => !same(stock.get(name)!, cpu.get(name)!))).toMatchInlineSnapshot(`
      [
        "conv2d stride 1, same, batch 1, gradient",
        "depthwiseConv2d stride 1, same, batch 1, gradient",
        "maxPool stride 1, same, batch 1, gradient",
        "conv2d stride 1, same, batch 2, gradient",
        "depthwiseConv2d stride 1, same, batch 2, gradient",
        "maxPool stride 1, same, batch 2, gradient",
        "conv2d stride 1, valid, batch 1, gradient",
        "depthwiseConv2d stride 1, valid, batch 1, gradient",
        "maxPool stride 1, valid, batch 1, gradient",
        "conv2d stride 1, valid, batch 2, gradient",
        "depthwiseConv2d stride 1, valid, batch 2, gradient",
        "maxPool stride 1, valid, batch 2, gradient",
        "conv2d stride 2, same, batch 1, gradient",
        "depthwiseConv2d stride 2, same, batch 1, gradient",
        "maxPool stride 2, same, batch 1, gradient",
        "conv2d stride 2, same, batch 2, gradient",
        "depthwiseConv2d stride 2, same, batch 2, gradient",
        "maxPool stride 2, same, batch 2, gradient",
        "conv2d stride 2, valid, batch 1, gradient",
        "depthwiseConv2d stride 2, valid, batch 1, gradient",
        "maxPool stride 2, valid, batch 1, gradient",
        "conv2d stride 2, valid, batch 2, gradient",
        "depthwiseConv2d stride 2, valid, batch 2, gradient",
        "maxPool stride 2, valid, batch 2, gradient",
        "gather, gradient",
        "einsum",
        "unsortedSegmentSum",
        "confusionMatrix",
        "three steps of sgd",
        "three steps of momentum",
        "three steps of adam",
        "three steps of adamax",
        "three steps of adagrad",
        "three steps of adadelta",
        "three steps of rmsprop",
      ]
    `);
  });
});
