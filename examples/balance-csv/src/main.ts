import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { stringify } from 'csv-stringify';
import { balance, METHODS, type Method } from './balance.ts';
import { parseStrategy } from './parse-strategy.ts';
import { openCsv } from './records.ts';

const command = new Command('balance-csv')
  .description('Balances the classes of a CSV file whose other columns are numbers.')
  .argument('<input>', 'CSV file with a line of names')
  .argument('<output>', 'file to write')
  .requiredOption('--target <column>', 'name of the column with the label')
  .addOption(new Option('--method <name>', 'what to do').choices(METHODS).default('smote'))
  .option(
    '--strategy <strategy>',
    'how many rows of which class: auto, 0.5, ratio:0.5, power:0.5, cap:100, {"rare": 500}',
    'auto',
  )
  .option('--seed <n>', 'the same seed writes the same file', Number, 0)
  .allowExcessArguments(false)
  .parse(process.argv.filter((word, i) => i < 2 || word !== '--'));

const [input, output] = command.args as [string, string];
const { target, method, strategy, seed } = command.opts<{
  target: string;
  method: Method;
  strategy: string;
  seed: number;
}>();

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));
const bar = new SingleBar({ format: '{bar} {percentage} %', clearOnComplete: true, noTTYOutput: false });
// A half-written file must not be taken for a whole one.
const partial = `${output}.part`;
try {
  const file = await openCsv(input, target);
  const samplingStrategy = parseStrategy(strategy);
  bar.start(1, 0);
  const records = async function* () {
    yield file.columns;
    const batches = balance(file, {
      method,
      samplingStrategy,
      seed,
      signal: stop.signal,
      onProgress: (done, total) => {
        bar.setTotal(total);
        bar.update(done);
      },
    });
    for (;;) {
      const { done, value } = await batches.next();
      if (done) {
        report = value;
        return;
      }
      yield* value;
    }
  };
  let report: Awaited<ReturnType<ReturnType<typeof balance>['next']>>['value'] | undefined;
  await pipeline(records, stringify(), createWriteStream(partial), { signal: stop.signal });
  await rename(partial, output);
  bar.stop();
  const { classes, warnings } = report as Exclude<typeof report, string[][] | undefined>;
  for (const { label, before, after } of classes) console.log(`${label}: ${before} → ${after}`);
  for (const warning of warnings) console.log(`Note: ${warning}`);
} catch (error) {
  bar.stop();
  await rm(partial, { force: true });
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
