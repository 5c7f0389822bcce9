import type { BenchmarkResults, MethodLabel } from '../types.ts';
import { counted, listed, percent, points, titleOf } from './format.ts';
import type { MeanAndSpread } from './mean-and-spread.ts';
import { type MethodSummary, summarize } from './summarize.ts';

/** Id of the method that the others are held against. */
export const BASELINE = 'cross-entropy';

/**
 * Returns what the numbers say, in plain sentences.
 *
 * The first sentence names the best method, the next the methods that it does not clearly beat. Then, for each method against plain
 * cross-entropy: by how many percentage points few-shot and overall accuracy moved. Then which methods do not help, and last what the
 * reader must know before believing any of it (one seed, runs missing). A change counts when it is larger than chance between seeds
 * would make it:
 *
 *     noise    = larger of the two methods' sample standard deviations over seeds (0 with one seed)
 *     helps    = few-shot gain > noise,  and not  overall gain < -noise
 *
 * A method that wins few-shot accuracy and loses overall accuracy gets a sentence that says both.
 *
 * @param results - The runs so far; may be incomplete or empty.
 * @param labels - Titles of the methods.
 * @returns At least one sentence.
 */
export function verdict(results: BenchmarkResults, labels: readonly MethodLabel[]): string[] {
  const { settings } = results;
  const summaries = summarize(results.results, settings.methods);
  if (summaries.length === 0) return ['No run has finished, so there is nothing to compare.'];

  const name = (summary: MethodSummary) => titleOf(labels, summary.method);
  const baseline = summaries.find((summary) => summary.method === BASELINE);
  const others = summaries.filter((summary) => summary !== baseline);
  const sentences = [bestSentence(summaries, baseline, name), ...tiedSentence(summaries, name)];
  if (baseline === undefined) {
    sentences.push(`${titleOf(labels, BASELINE)} has no finished run, so no gain over it can be given.`);
  } else {
    sentences.push(...others.map((summary) => movedSentence(summary, baseline, name)));
    const isComplete = settings.methods.every((method) =>
      summaries.some((summary) => summary.method === method),
    );
    sentences.push(...helpSentences(others, baseline, name, isComplete));
  }
  if (summaries.every((summary) => summary.numSeeds === 1)) {
    sentences.push(
      summaries.length === 1
        ? 'It ran with one seed: a few points more or less may be chance.'
        : 'Each method ran with one seed: differences of a few points may be chance.',
    );
  }
  const missing = missingRuns(results, labels);
  if (missing.length > 0) sentences.push(`Incomplete: ${listed(missing)}.`);
  return sentences;
}

/**
 * Returns a sentence for each method that does not help against plain cross-entropy, or whose gain costs overall accuracy; see
 * {@link verdict}.
 *
 * @param results - The runs so far; may be incomplete or empty.
 * @param labels - Titles of the methods.
 * @returns The sentences, none if every method helps or there is no baseline.
 */
export function doubts(results: BenchmarkResults, labels: readonly MethodLabel[]): string[] {
  const summaries = summarize(results.results, results.settings.methods);
  const baseline = summaries.find((summary) => summary.method === BASELINE);
  if (baseline === undefined) return [];
  const others = summaries.filter((summary) => summary !== baseline);
  return others.flatMap((summary) =>
    doubtSentence(summary, baseline, ({ method }) => titleOf(labels, method)),
  );
}

type Name = (summary: MethodSummary) => string;

/** The method with the best few-shot accuracy, or the best overall where no class is few-shot. */
function leaderOf(summaries: readonly MethodSummary[]): { score: 'few' | 'overall'; best: MethodSummary } {
  const score = summaries.some((summary) => summary.few !== null) ? 'few' : 'overall';
  const printed = (summary: MethodSummary) => Number(percent(summary[score]?.mean ?? -1));
  // Among methods that print alike the baseline leads: the others do not beat it.
  const first = summaries.find((summary) => summary.method === BASELINE) ?? summaries[0]!;
  const best = summaries.reduce(
    (leader, summary) => (printed(summary) > printed(leader) ? summary : leader),
    first,
  );
  return { score, best };
}

function bestSentence(summaries: MethodSummary[], baseline: MethodSummary | undefined, name: Name): string {
  const { score, best } = leaderOf(summaries);
  const where = score === 'few' ? 'on few-shot classes' : 'overall (no class is few-shot)';
  const found = `Best ${where}: ${name(best)} with ${percent(best[score]!.mean)}%`;
  if (baseline === undefined || summaries.length === 1) return `${found}.`;
  if (best === baseline) return `${found}. No other method beats it there.`;
  return `${found}, ${points(gainOf(baseline[score]!, best[score]!))} points against ${name(baseline)}.`;
}

/** Says which methods could as well be the best, had other seeds been drawn. */
function tiedSentence(summaries: MethodSummary[], name: Name): string[] {
  const { score, best } = leaderOf(summaries);
  const tied = summaries.filter((summary) => {
    const lead = summary === best ? null : change(summary[score], best[score]);
    return lead !== null && lead.noise > 0 && lead.gain <= lead.noise;
  });
  return tied.length === 0
    ? []
    : [`The lead of ${name(best)} over ${listed(tied.map(name))} is within the spread over seeds.`];
}

function movedSentence(summary: MethodSummary, baseline: MethodSummary, name: Name): string {
  const moved = (label: string, from: MeanAndSpread | null, to: MeanAndSpread | null) =>
    from === null || to === null
      ? []
      : [`${label} ${points(gainOf(from, to))} points (${percent(from.mean)}% to ${percent(to.mean)}%)`];
  const parts = [
    ...moved('few-shot', baseline.few, summary.few),
    ...moved('overall', baseline.overall, summary.overall),
  ];
  return `${name(summary)}: ${parts.join(', ')}.`;
}

function helpSentences(
  others: MethodSummary[],
  baseline: MethodSummary,
  name: Name,
  isComplete: boolean,
): string[] {
  const sentences = others.flatMap((summary) => doubtSentence(summary, baseline, name));
  if (sentences.length > 0 || others.length === 0) return sentences;
  const few = baseline.few !== null;
  const isMeasured = [baseline, ...others].every((summary) => summary.numSeeds > 1);
  const beyond = isMeasured ? ', beyond the spread over seeds' : '';
  if (others.length === 1) {
    const what = few ? 'few-shot accuracy and does not lose overall' : 'accuracy overall';
    return [`${name(others[0]!)} helps: it gains ${what}${beyond}.`];
  }
  const what = few ? 'few-shot accuracy and none loses overall' : 'accuracy overall';
  return [`Every method${isComplete ? '' : ' measured so far'} helps: each gains ${what}${beyond}.`];
}

/** Says why a method does not help, or what its gain costs; nothing about a method that helps. */
function doubtSentence(summary: MethodSummary, baseline: MethodSummary, name: Name): string[] {
  const few = change(baseline.few, summary.few);
  const overall = change(baseline.overall, summary.overall)!;
  const loses = overall.gain < -overall.noise;
  const gains = overall.gain > overall.noise;
  const lost = `it loses ${percent(-overall.gain)} points overall`;
  if (few === null ? gains : few.gain > few.noise) {
    return loses ? [`${name(summary)} helps the few-shot classes only: ${lost}.`] : [];
  }
  const reasons: string[] = [];
  if (few !== null) {
    reasons.push(
      few.gain <= 0
        ? `few-shot accuracy does not rise (${points(few.gain)} points)`
        : `its few-shot gain of ${percent(few.gain)} points is within the spread over seeds (${percent(few.noise)})`,
    );
  } else if (!loses) {
    reasons.push(`overall accuracy stays where it was (${points(overall.gain)} points)`);
  }
  if (loses) reasons.push(lost);
  // A method can leave the tail where it was and still be worth having.
  const what = gains ? 'does not help the few-shot classes' : 'does not help here';
  return [`${name(summary)} ${what}: ${listed(reasons)}.`];
}

function change(
  from: MeanAndSpread | null,
  to: MeanAndSpread | null,
): { gain: number; noise: number } | null {
  if (from === null || to === null) return null;
  return { gain: gainOf(from, to), noise: Math.max(from.spread ?? 0, to.spread ?? 0) };
}

/** Difference of the means as the table prints them: a reader who subtracts gets the same number. */
function gainOf(from: MeanAndSpread, to: MeanAndSpread): number {
  return (Number(percent(to.mean)) - Number(percent(from.mean))) / 100;
}

function missingRuns({ settings, results }: BenchmarkResults, labels: readonly MethodLabel[]): string[] {
  return settings.methods.flatMap((method) => {
    const finished = results.filter((run) => run.method === method).length;
    if (finished >= settings.seeds.length) return [];
    return `${titleOf(labels, method)} finished ${finished} of ${counted(settings.seeds.length, 'seed')}`;
  });
}
