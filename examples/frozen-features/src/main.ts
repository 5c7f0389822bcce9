import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { selectBackend } from '@lt/backend';
import { compareClassifiers } from './compare-classifiers.ts';
import { markdownTable } from './markdown-table.ts';
import type { TransferTask } from './transfer-task.ts';

// start [module]: a module whose default export makes a TransferTask. Without one, a task that needs no data.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { epochs: { type: 'string', default: '20' } },
});
const [path] = positionals;
const file =
  path === undefined
    ? new URL('./stripes.ts', import.meta.url).href
    : pathToFileURL(resolve(process.env.INIT_CWD ?? process.cwd(), path)).href;
const { default: makeTask } = (await import(file)) as { default: () => Promise<TransferTask> };

const { name, device } = await selectBackend();
console.log(`backend: ${name} (${device})`);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));
try {
  const comparisons = await compareClassifiers(await makeTask(), {
    totalEpochs: Number(values.epochs),
    signal: stop.signal,
    say: (line) => console.log(line),
  });
  console.log(`\n${markdownTable(comparisons)}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
