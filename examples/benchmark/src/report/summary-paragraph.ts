import { countClasses, imbalanceRatio } from '@lt/core';
import type { BenchmarkResults, LongTailedImages } from '../types.ts';
import { headToTail } from './class-order.ts';
import { counted, wholeNumber } from './format.ts';

/**
 * Returns in words what was trained on what, how often and where.
 *
 * It does not tell where the images came from: `images.source` can be a path that is nobody else's business, and pages are passed on.
 *
 * @param results - The runs so far; only their settings are told.
 * @param images - The data.
 * @returns Plain text, a few sentences.
 */
export function summaryParagraph({ settings }: BenchmarkResults, images: LongTailedImages): string {
  const rows = headToTail(images.classNames, Array.from(images.classCounts));
  const [head, tail] = [rows[0]!, rows.at(-1)!];
  const numTrain = images.train.classIds.length;
  const numTest = images.test.classIds.length;
  const testCounts = countClasses(images.test.classIds, rows.length);
  const balanced = testCounts.every((count) => count === testCounts[0]);
  return [
    ...(settings.dataNote === undefined ? [] : [settings.dataNote]),
    `The training set ${images.name} has ${counted(numTrain, 'image')} in ${counted(rows.length, 'class', 'classes')},`,
    `from ${wholeNumber(head.count)} of ${head.name} down to ${wholeNumber(tail.count)} of ${tail.name}: imbalance ratio ${ratioInWords(images.classCounts)}.`,
    `The run: ${counted(settings.methods.length, 'method')}, ${counted(settings.epochs, 'epoch')}, ${counted(settings.seeds.length, 'seed')}, on the ${settings.backend} backend (${settings.machine}).`,
    `Accuracies are measured on ${balanced ? 'a balanced test set' : 'a test set'} of ${counted(numTest, 'image')}.`,
  ].join(' ');
}

/** The ratio of the counts that are there: a set that came long-tailed does not have the ratio that was asked for. */
function ratioInWords(classCounts: Int32Array): string {
  return classCounts.includes(0)
    ? 'not defined'
    : wholeNumber(Number(imbalanceRatio(classCounts).toFixed(1)));
}
