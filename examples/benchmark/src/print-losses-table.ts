import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gainsTable } from './report/gains-table.ts';
import { doubts } from './report/verdict.ts';
import { loadMethods } from './run/load-methods.ts';
import type { BenchmarkResults } from './types.ts';

// Prints the table and the doubts of docs/guide/choosing-a-loss.md from the file that a run of `demo --methods standard,losses` has written.
const published = new URL('../../../docs/results/losses.json', import.meta.url);
const [path] = process.argv.slice(2);
const file = path === undefined ? published : resolve(process.env.INIT_CWD ?? process.cwd(), path);
const results = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResults;
const methods = await loadMethods();
const list = doubts(results, methods).map((sentence) => `- ${sentence}`);
process.stdout.write(`${[gainsTable(results, methods), '', ...list].join('\n')}\n`);
