import { countClasses } from '@lt/core';
import { type LongTailReport, longTailReport } from '@lt/metrics';
import { argMax, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { type Classifier, makeClassifiers } from './classifiers.ts';
import { toFeatures } from './feature-set.ts';
import type { TransferTask } from './transfer-task.ts';

/** How to compare. */
export interface CompareOptions {
  /** Epochs of each training of a classifier, which take seconds. @default 20 */
  totalEpochs?: number;
  /** Inputs that go through the extractor at a time. @default 64 */
  batchSize?: number;
  /** @default 0 */
  seed?: number | string;
  signal?: AbortSignal;
  /** Called with each thing that is done, in words. */
  say?: (line: string) => void;
}

/** One classifier on the test rows. */
export interface Comparison {
  name: string;
  /** All that is usually asked, with `toMarkdown` and `toHtml`. */
  report: LongTailReport;
}

/** Takes the features of a task once, makes every classifier on them, and measures each on the test rows. */
export async function compareClassifiers(
  task: TransferTask,
  { totalEpochs = 20, batchSize = 64, seed = 0, signal, say }: CompareOptions = {},
): Promise<Comparison[]> {
  const options = { batchSize, ...(signal && { signal }) };
  const [train, test] = [
    await toFeatures(task, task.train, options),
    await toFeatures(task, task.test, options),
  ];
  const validation = task.validation && (await toFeatures(task, task.validation, options));
  const numClasses = task.classNames?.length ?? Math.max(...train.classIds, ...test.classIds) + 1;
  const trainCounts = countClasses(train.classIds, numClasses);
  say?.(
    `${train.classIds.length} training and ${test.classIds.length} test rows, ${train.features.shape[1]} features`,
  );

  const lesson = {
    train,
    ...(validation && { validation }),
    numClasses,
    totalEpochs,
    seed,
    ...(signal && { signal }),
  };
  const features = tensor2d(test.features.data, test.features.shape as [number, number]);
  const comparisons: Comparison[] = [];
  try {
    for await (const classifier of makeClassifiers(lesson)) {
      const predicted = await predict(classifier, features);
      const names = task.classNames && { classNames: task.classNames };
      const report = longTailReport(test.classIds, predicted, trainCounts, {
        title: classifier.name,
        ...names,
      });
      comparisons.push({ name: classifier.name, report });
      say?.(`${classifier.name}: done`);
    }
  } finally {
    features.dispose();
  }
  return comparisons;
}

async function predict(classifier: Classifier, features: Tensor2D): Promise<Int32Array> {
  const winners = tidy(() => argMax(classifier.scores(features), 1));
  try {
    return (await winners.data()) as Int32Array;
  } finally {
    winners.dispose();
    classifier.dispose();
  }
}
