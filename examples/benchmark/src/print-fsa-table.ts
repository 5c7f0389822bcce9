import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fsaConfusion } from './report/fsa-confusion.ts';
import { fsaSweepTables, fsaTable } from './report/fsa-page.ts';
import { loadMethods } from './run/load-methods.ts';
import type { BenchmarkResults } from './types.ts';

// Prints the tables of docs/guide/feature-space-augmentation.md from the files that runs of `demo --methods fsa` and `demo --methods fsa-sweep`
// have written, and draws who is taken for whom: fsa-table [results.json] [--sweep results.json] [--picture fsa-confusion.svg]
const published = new URL('../../../docs/results/fsa.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { sweep: { type: 'string' }, picture: { type: 'string' } },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const read = async (file: string | URL): Promise<BenchmarkResults> =>
  JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
const [path] = positionals;
const results = await read(path === undefined ? published : inFolder(path));
const methods = await loadMethods();
const tables = [fsaTable(results, methods)];
if (values.sweep !== undefined)
  tables.push(...fsaSweepTables(results, await read(inFolder(values.sweep)), methods));
for (const { method, seed, measured } of results.results) {
  if (measured) tables.push(`${method}, seed ${seed}: ${JSON.stringify(measured)}`);
}
process.stdout.write(`${tables.join('\n\n')}\n`);
if (values.picture !== undefined) await writeFile(inFolder(values.picture), fsaConfusion(results));
