// One call says how a classifier does on the tail: a table for the terminal, and a page with pictures if a file is named.
import { writeFileSync } from 'node:fs';
import { createRandom, longTailedCounts } from '@lt/core';
import { longTailReport } from '@lt/metrics';

// A classifier that is the surer of a class the more it has seen of it, and else guesses the most frequent one.
const trainCounts = longTailedCounts({ numClasses: 8, maxCount: 500, imbalanceRatio: 100 });
const random = createRandom(0);
const classIds = Array.from({ length: 800 }, (_, row) => row % 8);
const predicted = classIds.map((classId) => {
  const known = trainCounts[classId]! / (trainCounts[classId]! + 30);
  return random.next() < known ? classId : 0;
});

const report = longTailReport(classIds, predicted, trainCounts);
console.log(report.toMarkdown());
const [, , file] = process.argv;
if (file?.endsWith('.html')) writeFileSync(file, await report.toHtml());
