import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Comparison, compareSamplers } from './compare.ts';
import { loadDataSets } from './data-sets.ts';
import { markdownTable } from './markdown-table.ts';
import { picture } from './picture.ts';

const { values } = parseArgs({ options: { json: { type: 'string' }, picture: { type: 'string' } } });

const dataSets = await loadDataSets(process.env.LT_DATA);
const comparisons: Comparison[] = [];
for (const dataSet of dataSets) {
  const rows = compareSamplers(dataSet);
  comparisons.push(...rows);
  console.log(`${dataSet.name}\n\n${markdownTable(rows)}\n`);
}
if (dataSets.length === 1)
  console.log('Set LT_DATA to a folder with longtail-counts/ for Places-LT and LVIS.');
if (values.json !== undefined) {
  const lines = comparisons.map((comparison) => `  ${JSON.stringify(comparison)}`);
  await writeFile(values.json, `[\n${lines.join(',\n')}\n]\n`);
}
if (values.picture !== undefined) await writeFile(values.picture, picture(comparisons));
