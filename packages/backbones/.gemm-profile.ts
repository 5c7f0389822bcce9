import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { enableWasmTraining } from '../backend/src/index.ts';
import { sgd } from '../training/src/index.ts';
import { cifarResNet, smallConvNet } from './src/index.ts';
const which = process.argv[2]!;
if (process.argv[3] !== 'stock') await enableWasmTraining();
await tf.setBackend('wasm');
const size = which.includes('32x') ? 32 : which === 'small' ? 28 : 16;
const channels = which === 'small' ? 1 : 3;
let model: any;
if (which === 'small') model = smallConvNet({ inputShape: [28, 28, 1], numClasses: 10, seed: 1 } as any);
else if (which === 'mlp') { model = sequential(); model.add(layers.dense({ units: 256, activation: 'relu', inputShape: [784] })); model.add(layers.dense({ units: 100 })); }
else model = cifarResNet({ depth: which.startsWith('r8') ? 8 : which.startsWith('r32') ? 32 : 20, inputShape: [size, size, 3], numClasses: 10, seed: 1 } as any);
const classes = model.outputs[0].shape[1];
const x = which === 'mlp' ? tf.randomNormal([128, 784]) : tf.randomNormal([128, size, size, channels]);
const y = tf.oneHot(tf.range(0, 128, 1, 'int32').mod(classes), classes).cast('float32') as any;
const opt = sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
const step = () => tf.tidy(() => { const { grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })) as any); opt.applyGradients(grads); });
step(); step();
let best = 1e9; for (let i = 0; i < +(process.argv[4] ?? 15); i++) { const t = performance.now(); step(); best = Math.min(best, performance.now() - t); }
console.log(which, 'min ms', best.toFixed(1), 'tensors', tf.memory().numTensors);
const sums = new Map<string, [number, number]>();
for (let i = 0; i < 3; i++) {
  const times = new Map<string, [number, number]>();
  const e: any = tf.engine();
  // time kernels by wrapping
  const orig = (e as any).runKernelFunc;
  const names = tf.getKernelsForBackend('wasm');
  if (i === 0) for (const k of names) { const f = k.kernelFunc; tf.unregisterKernel(k.kernelName, 'wasm'); tf.registerKernel({ ...k, setupFunc: undefined as any, kernelFunc: (p: any) => { const t = performance.now(); const r = f(p); const d = performance.now() - t; const s = (globalThis as any).T; if (s) { const c = s.get(k.kernelName) ?? [0, 0]; c[0] += d; c[1]++; s.set(k.kernelName, c); } return r; } }); }
  (globalThis as any).T = times; const t = performance.now(); step(); const total = performance.now() - t; (globalThis as any).T = undefined;
  if (i === 2) { const rows = [...times].sort((a, b) => b[1][0] - a[1][0]); console.log('total', total.toFixed(1), 'in kernels (nested counted twice)', rows.reduce((s, r) => s + r[1][0], 0).toFixed(1)); for (const [n, [d, c]] of rows.slice(0, 18)) console.log(n.padEnd(28), d.toFixed(2), c); }
}
