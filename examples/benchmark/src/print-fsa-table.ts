import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fsaConfusion } from './report/fsa-confusion.ts';
import { fsaParts } from './report/fsa-page.ts';
import { loadMethods } from './run/load-methods.ts';
import type { BenchmarkResults } from './types.ts';

// Prints the tables of docs/guide/feature-space-augmentation.md from the file that a run of `demo --methods fsa,fsa-sweep` has written, and
// draws who is taken for whom: fsa-table [results.json] [--picture fsa-confusion.svg]
const published = new URL('../../../docs/results/fsa.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { picture: { type: 'string' } },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const [path] = positionals;
const file = path === undefined ? published : inFolder(path);
const results = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
process.stdout.write(`${fsaParts(results, await loadMethods()).join('\n\n')}\n`);
if (values.picture !== undefined) await writeFile(inFolder(values.picture), fsaConfusion(results));
