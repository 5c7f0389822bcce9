/**
 * Times our functions on a table, in a process of its own as imbalanced-learn is: one call for each line of standard input.
 *
 * Arguments: the folder of the table, threads, and the engine. The same lines and answers as resampling_peer.py.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdin } from 'node:process';
import { createInterface } from 'node:readline';
import * as sampling from '../src/index.ts';
import type { Table } from './resampling-cases.ts';

const [folder = '', threads = '1', engine = 'auto'] = argv.slice(2);
const { numRows, numColumns }: Table = JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8'));
const features = { data: new Float32Array(bytesOf('features.f32')), shape: [numRows, numColumns] };
const classIds = new Int32Array(bytesOf('class-ids.i32'));

/** What the answers of all functions have in part. */
interface Answer {
  indices?: Int32Array;
  labels?: Int32Array;
}

// biome-ignore lint/suspicious/noExplicitAny: the functions differ in what they take.
type Run = (...args: any[]) => Promise<Answer>;
const functions = sampling as unknown as Record<string, Run | undefined>;
const options = { engine, workers: Number(threads), seed: 0 };
const runs: Record<string, () => Promise<number> | undefined> = {
  smote: () => functions.smote!(features, classIds, options).then(({ labels }) => labels!.length),
  borderlineSmote: () =>
    functions.borderlineSmote!(features, classIds, options).then(({ labels }) => labels!.length),
  nearestNeighbors: () =>
    functions.nearestNeighbors!(features, { engine, workers: Number(threads), k: 10 }).then(() => numRows),
};

answer({ version: 'bundle' });
for await (const line of createInterface(stdin)) {
  globalThis.gc?.();
  const canReset = resetPeak();
  const before = readStatus('VmRSS');
  const cpu = process.cpuUsage();
  const start = performance.now();
  const rows = await runs[line]?.();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = canReset ? readStatus('VmHWM') - before : null;
  answer(rows === undefined ? { missing: line } : { seconds, cpu: (user + system) / 1e6, rows, peak });
}

function answer(value: unknown): void {
  console.log(JSON.stringify(value));
}

function bytesOf(name: string): ArrayBuffer {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** Makes the peak of this process's memory what it holds now; false where that cannot be (only Linux can). */
function resetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

function readStatus(key: string): number {
  try {
    const line = readFileSync('/proc/self/status', 'utf8')
      .split('\n')
      .find((text) => text.startsWith(key));
    return Number.parseInt(line!.split(/\s+/)[1]!, 10) * 1024;
  } catch {
    return 0;
  }
}
