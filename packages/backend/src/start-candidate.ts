import type { BackendName } from './backend-name.ts';
import type { Started, Starter } from './candidates/candidate.ts';
import { startCpu } from './candidates/cpu.ts';
import { startTensorflow, startTensorflowGpu } from './candidates/tensorflow.ts';
import { startWasm } from './candidates/wasm.ts';
import { startWebgl } from './candidates/webgl.ts';
import { startWebgpu } from './candidates/webgpu.ts';
import type { Host } from './host.ts';

/** How an attempt to start a backend ended. */
export type Attempt =
  | { name: BackendName; ok: true; started: Started }
  | { name: BackendName; ok: false; reason: string };

/** Tries to start a backend. Whatever goes wrong is the reason, never a crash. */
export async function startCandidate(
  name: BackendName,
  host: Host,
  allowSoftware: boolean,
  threads?: number,
): Promise<Attempt> {
  try {
    return { name, ok: true, started: await STARTERS[name](host, allowSoftware, threads) };
  } catch (error) {
    const message = error instanceof Error || hasMessage(error) ? error.message : String(error);
    return { name, ok: false, reason: message.trim().replace(/\s+/g, ' ') || 'it failed without a message' };
  }
}

/** tfjs's wasm backend rejects with a plain object. */
function hasMessage(error: unknown): error is { message: string } {
  return typeof (error as { message?: unknown } | null | undefined)?.message === 'string';
}

const STARTERS: Readonly<Record<BackendName, Starter>> = {
  'tensorflow-gpu': startTensorflowGpu,
  webgpu: startWebgpu,
  tensorflow: startTensorflow,
  webgl: startWebgl,
  wasm: startWasm,
  cpu: startCpu,
};
