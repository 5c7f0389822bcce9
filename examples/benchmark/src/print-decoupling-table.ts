import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { branchesPicture } from './report/branches-picture.ts';
import { decouplingParts } from './report/decoupling-page.ts';
import { loadMethods } from './run/load-methods.ts';
import type { BenchmarkResults } from './types.ts';

// Prints the tables of docs/guide/decoupling.md from the file that a run of `demo --methods decoupling` has written, and draws its
// picture: decoupling-table [results.json] [--picture branches.svg]
const published = new URL('../../../docs/results/decoupling.json', import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { picture: { type: 'string' } },
});
const inFolder = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const [path] = positionals;
const file = path === undefined ? published : inFolder(path);
const results = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
process.stdout.write(`${decouplingParts(results, await loadMethods()).join('\n\n')}\n`);
if (values.picture !== undefined) await writeFile(inFolder(values.picture), branchesPicture(results));
