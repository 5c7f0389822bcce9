import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { crossValidate } from './cross-validate.ts';
import type { Row } from './figures.ts';
import { markdownTable } from './markdown-table.ts';
import { readTable, TABLES } from './read-table.ts';

const { values } = parseArgs({
  options: {
    shuffles: { type: 'string', default: '10' },
    json: { type: 'string' },
    reference: { type: 'string' },
  },
});
const folder = process.env.LT_DATA;
if (folder === undefined) throw new Error('Set LT_DATA to a folder with tabular/*.csv.');

const reference: Row[] =
  values.reference === undefined ? [] : JSON.parse(await readFile(values.reference, 'utf8')).rows;
const rows: Row[] = [];
for (const { name, label } of TABLES) {
  const table = await readTable(folder, name, label);
  const found = await crossValidate(table, Number(values.shuffles), () => process.stderr.write('.'));
  rows.push(...found);
  process.stderr.write('\n');
  console.log(`${table.name}\n\n${markdownTable(found, reference)}\n`);
}
if (values.json !== undefined) {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(4)) : value;
  const lines = rows.map((row) => `    ${JSON.stringify(row, rounded)}`);
  await writeFile(
    values.json,
    `{\n  "shuffles": ${values.shuffles},\n  "rows": [\n${lines.join(',\n')}\n  ]\n}\n`,
  );
}
