import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import { enableFusedLosses } from '../../src/fused/index.ts';

// The golden vectors, laws and fuzz of the losses that have fused kernels once more, with those kernels in the registry: in their own files
// the ordinary ops run.
const enabled: string[][] = [];
for (const backend of ['cpu', 'wasm']) {
  await setBackend(backend);
  enabled.push((await enableFusedLosses()).kernels);
}

describe('the tests of the losses below', () => {
  it.each([0, 1])('run with fused kernels', (i) => {
    expect(enabled[i]).toContain('LtAffineSoftmaxGrad');
    expect(enabled[i]).toContain('LtSigmoidFocalGrad');
  });
});

await import('../class-balanced-loss.test.ts');
await import('../focal-loss.test.ts');
await import('../sigmoid-cross-entropy.test.ts');
await import('../softmax-cross-entropy.test.ts');
await import('../softmax-focal-loss.test.ts');
await import('../logit-adjusted-loss.test.ts');
await import('../balanced-softmax-loss.test.ts');
await import('../ldam-loss.test.ts');
await import('../vector-scaling-loss.test.ts');
