import { type BackendName, selectBackend } from '@lt/backend';
// Registers the gradients of tfjs's ops, which tfjs-core alone does not have in Node.
import '@tensorflow/tfjs-layers';
import type { LongTailedImages } from '../types.ts';
import { loadMethods } from './load-methods.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { type TrainingPlan, trainJob } from './train-job.ts';

// One training at a time in a process of its own, spoken to by messages. Ctrl-C reaches the whole process group: the parent
// answers it, and tells the workers.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

const stop = new AbortController();
let images: LongTailedImages;
let plan: TrainingPlan;

process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stop.abort(new Error('stopped'));
  // A backend that does not start is an answer; a training that breaks is a bug, and its place matters.
  else if (message.type === 'start') void answer(() => start(message), 'message');
  else void answer(() => run(message), 'stack');
});

async function start(message: Extract<ToWorker, { type: 'start' }>): Promise<FromWorker> {
  ({ images, plan } = message);
  // Other trainings run beside this one.
  const { name, device } = await selectBackend({
    threads: 1,
    ...(message.backend !== 'auto' && { require: message.backend as BackendName }),
  });
  return { type: 'ready', backend: name, device };
}

async function run({ job, folder }: Extract<ToWorker, { type: 'run' }>): Promise<FromWorker> {
  let reported = 0;
  const results = await trainJob(job, await loadMethods(), images, plan, {
    folder,
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (performance.now() - reported < 200) return;
      reported = performance.now();
      send({ type: 'progress', done });
    },
  });
  return { type: 'done', results };
}

async function answer(work: () => Promise<FromWorker>, shown: 'message' | 'stack'): Promise<void> {
  try {
    send(await work());
  } catch (error) {
    if (!stop.signal.aborted) send({ type: 'failed', message: (error as Error)[shown] ?? String(error) });
    else send({ type: 'stopped' });
  }
}

function send(message: FromWorker): void {
  process.send?.(message);
}
