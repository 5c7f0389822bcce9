import { smote } from '@lt/sampling';
import { tableFromArrays } from 'apache-arrow';
import { rowsOf, tableOf } from './arrow-rows.ts';

const table = tableFromArrays({
  width: Float32Array.of(1, 2, 1, 2, 8, 9),
  height: Int32Array.of(1, 1, 2, 2, 6, 7),
  kind: ['common', 'common', 'common', 'common', 'rare', 'rare'],
});
const { columns, features, labels } = rowsOf(table, 'kind');
const balanced = await smote(features, labels, { seed: 0 });
console.log(tableOf({ columns, features: balanced.features, labels: balanced.labels }, 'kind').toString());
