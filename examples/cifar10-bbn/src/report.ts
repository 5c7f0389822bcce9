import { cpus } from 'node:os';
import type { TrainLoopResult } from '@lt/training';
import type { CifarLongTail } from './read-cifar.ts';
import type { RECIPE } from './recipe.ts';

/** What a sitting leaves behind: what it measured, and what the whole training would take. */
export interface Report {
  backend: string;
  device: string;
  machine: string;
  node: string;
  testImages: number;
  totalEpochs: number;
  batchSize: number;
  stepsPerEpoch: number;
  /** Steps of this sitting. */
  steps: number;
  /** Of the steps of this sitting. */
  medianSecondsPerStep: number;
  /** The fastest of these steps: what the machine does when nothing else runs on it. */
  fastestSecondsPerStep: number;
  /** The first step, which prepares what the others use. */
  firstStepSeconds: number;
  /** Epochs that ended in this sitting. */
  history: TrainLoopResult['history'];
}

/** Gathers what a sitting has measured. */
export function reportOf({
  history,
  stepSeconds,
  backend,
  device,
  recipe,
  data,
}: {
  history: TrainLoopResult['history'];
  stepSeconds: readonly number[];
  backend: string;
  device: string;
  recipe: typeof RECIPE;
  data: CifarLongTail;
}): Report {
  const sorted = stepSeconds.toSorted((a, b) => a - b);
  return {
    backend,
    device,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    node: process.version,
    testImages: data.test.classIds.length,
    totalEpochs: recipe.totalEpochs,
    batchSize: recipe.batchSize,
    stepsPerEpoch: Math.floor(data.train.classIds.length / recipe.batchSize),
    steps: stepSeconds.length,
    medianSecondsPerStep: round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    fastestSecondsPerStep: round(sorted[0] ?? 0),
    firstStepSeconds: round(stepSeconds[0] ?? 0),
    history: history.map(({ metrics, ...epoch }) => ({
      ...epoch,
      ...(metrics && { metrics: roundAll(metrics) }),
    })),
  };
}

/** Says a report in a sentence or two, which the guide quotes. */
export function reportText(report: Report): string {
  const { backend, machine, steps, medianSecondsPerStep, fastestSecondsPerStep, history } = report;
  const hours = (seconds: number): string =>
    ((seconds * report.stepsPerEpoch * report.totalEpochs) / 3600).toFixed(0);
  const pace =
    `On backend ${backend}, ${machine}: ${medianSecondsPerStep.toFixed(2)} s per step of two batches of ${report.batchSize} ` +
    `(median of ${steps}; the fastest ${fastestSecondsPerStep.toFixed(2)} s). ${report.totalEpochs} epochs of ` +
    `${report.stepsPerEpoch} steps would take ${hours(medianSecondsPerStep)} hours at that pace, ${hours(fastestSecondsPerStep)} at the fastest.`;
  const epochs = history.map(({ epoch, loss, metrics }) => {
    const measured =
      metrics === undefined
        ? ''
        : `, test accuracy ${percent(metrics.accuracy)} (conventional branch alone ${percent(metrics.conventional)}, re-balancing ${percent(metrics.rebalancing)})`;
    return `Epoch ${epoch + 1}: loss ${loss.toFixed(3)}${measured}.`;
  });
  return [pace, ...epochs].join('\n');
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? 'unknown' : `${(100 * share).toFixed(1)} %`;
}

function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}

function roundAll(metrics: Readonly<Record<string, number | null>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, value === null ? null : round(value)]),
  );
}
