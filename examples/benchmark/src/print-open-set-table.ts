import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openPicture } from './report/open-picture.ts';
import { openTable } from './report/open-table.ts';
import { loadMethods } from './run/load-methods.ts';
import type { BenchmarkResults } from './types.ts';

// Prints a table of docs/guide/open-set.md from the file that a run of `demo --methods open-set` has written, and draws its picture:
// open-set-table [results.json] [--picture open-set.svg]
const published = new URL('../../../docs/results/open-set.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { picture: { type: 'string' } },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const [path] = positionals;
const file = path === undefined ? published : inFolder(path);
const results = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
const methods = await loadMethods();
process.stdout.write(`${openTable(results, methods)}\n`);
if (values.picture !== undefined) await writeFile(inFolder(values.picture), openPicture(results, methods));
