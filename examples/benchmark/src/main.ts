import { runBenchmark } from './benchmark.ts';
import { readOptions } from './options.ts';
import { loadMethods } from './run/load-methods.ts';

const methodIds = (await loadMethods()).map(({ id }) => id);
const options = readOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd(), methodIds);
if ('exitCode' in options) {
  process.exitCode = options.exitCode;
} else {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  process.once('SIGTERM', () => stop.abort(new Error('terminated')));
  try {
    process.exitCode = await runBenchmark(options, stop.signal);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
