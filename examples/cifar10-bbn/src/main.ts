import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackendName, selectBackend } from '@lt/backend';
import { countClasses } from '@lt/core';
import { readCifar } from './read-cifar.ts';
import { RECIPE } from './recipe.ts';
import { reportOf, reportText } from './report.ts';
import { train } from './train.ts';

// start [--data folder] [--out folder] [--backend webgpu] [--seed 0] [--stop-after steps]. The same command goes on where it stopped.
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'results/cifar10-bbn' },
    backend: { type: 'string' },
    seed: { type: 'string', default: '0' },
    'evaluate-every': { type: 'string', default: '5' },
    'stop-after': { type: 'string' },
  },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const folder = values.data ?? (process.env.LT_DATA && join(process.env.LT_DATA, 'cifar10-lt-ir100'));
if (!folder) throw new Error('Set LT_DATA to a folder with cifar10-lt-ir100/, or give --data.');

const { name, device } = await selectBackend(
  values.backend === undefined ? {} : { require: values.backend as BackendName },
);
const data = await readCifar(inFolder(folder));
console.log(`Backend: ${name} (${device})`);
console.log(
  `CIFAR-10-LT: ${countClasses(data.train.classIds).join(' ')}; ${data.test.classIds.length} test images`,
);

const stop = new AbortController();
for (const event of ['SIGINT', 'SIGTERM'] as const) process.once(event, () => stop.abort(new Error(event)));
const stopAfter = Number(values['stop-after'] ?? Number.POSITIVE_INFINITY);
const out = inFolder(values.out);
const history: Parameters<typeof reportOf>[0]['history'] = [];
const stepSeconds: number[] = [];
let last = performance.now();
let shown = 0;
const write = async (): Promise<void> => {
  const report = reportOf({ history, stepSeconds, backend: name, device, recipe: RECIPE, data });
  await writeFile(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(reportText(report));
};
try {
  await mkdir(out, { recursive: true });
  const whole = await train(data, RECIPE, {
    seed: Number(values.seed),
    directory: join(out, 'checkpoints'),
    evaluateEvery: Number(values['evaluate-every']),
    signal: stop.signal,
    onStep: ({ step, totalSteps, epoch, loss, remainingSeconds }) => {
      const now = performance.now();
      stepSeconds.push((now - last) / 1000);
      last = now;
      if (stepSeconds.length >= stopAfter) stop.abort(new Error('the steps of this sitting are done'));
      if (now - shown < 5000) return;
      shown = now;
      const left = `${(remainingSeconds / 3600).toFixed(1)} h left`;
      console.log(`epoch ${epoch + 1}, step ${step} of ${totalSteps}: loss ${loss.toFixed(3)}, ${left}`);
    },
    onEpoch: async (event) => {
      history.push(event);
      await write();
      last = performance.now();
    },
  });
  // With the epochs of earlier sittings.
  history.splice(0, history.length, ...whole.history);
  await write();
} catch (error) {
  if (!stop.signal.aborted) throw error;
  console.log(`Stopped: ${(error as Error).message}. The same command goes on from here.`);
  if (history.length === 0) await write();
}
