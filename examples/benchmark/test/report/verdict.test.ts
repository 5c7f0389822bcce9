import { describe, expect, it } from 'vitest';
import { doubts, verdict } from '../../src/report/verdict.ts';
import type { BenchmarkResults, RunResult } from '../../src/types.ts';
import { LABELS, makeResults, makeRun, makeSettings } from './fixture.ts';

/** Results in which each method has these few-shot and overall accuracies, one per seed. */
function resultsOf(scores: Record<string, { few: number | null; overall: number }[]>): BenchmarkResults {
  const methods = Object.keys(scores);
  const seeds = Array.from(Object.values(scores)[0]!, (_, seed) => seed);
  const settings = makeSettings({ methods, seeds });
  const results = methods.flatMap((method) =>
    scores[method]!.map((score, seed): RunResult => ({ ...makeRun(settings, method, seed), ...score })),
  );
  return { settings, results };
}

describe('doubts', () => {
  const scores = {
    'class-balanced-focal': [{ few: 0.3, overall: 0.6 }],
    'class-balanced-sampling': [{ few: 0.1, overall: 0.7 }],
    'logit-adjustment': [{ few: 0.3, overall: 0.7 }],
  };

  it('are the sentences of the verdict about methods that do not help', () => {
    const results = resultsOf({ 'cross-entropy': [{ few: 0.1, overall: 0.7 }], ...scores });
    expect(doubts(results, LABELS)).toEqual([
      'Class-balanced focal helps the few-shot classes only: it loses 10.0 points overall.',
      'Class-balanced sampling does not help here: few-shot accuracy does not rise (0.0 points).',
    ]);
    expect(verdict(results, LABELS)).toEqual(expect.arrayContaining(doubts(results, LABELS)));
  });

  it('are none without a baseline', () => {
    expect(doubts(resultsOf(scores), LABELS)).toEqual([]);
  });
});

describe('verdict', () => {
  it('says which method is best and by how many points', () => {
    const sentences = verdict(
      resultsOf({
        'cross-entropy': [{ few: 0.1, overall: 0.6 }],
        'logit-adjustment': [{ few: 0.35, overall: 0.65 }],
      }),
      LABELS,
    );
    expect(sentences).toEqual([
      'Best on few-shot classes: Logit adjustment with 35.0%, +25.0 points against Cross-entropy.',
      'Logit adjustment: few-shot +25.0 points (10.0% to 35.0%), overall +5.0 points (60.0% to 65.0%).',
      'Logit adjustment helps: it gains few-shot accuracy and does not lose overall.',
      'Each method ran with one seed: differences of a few points may be chance.',
    ]);
  });

  it('does not take a gain within the spread over seeds for a gain', () => {
    const text = verdict(
      resultsOf({
        'cross-entropy': [
          { few: 0.05, overall: 0.6 },
          { few: 0.15, overall: 0.6 },
        ],
        'class-balanced-focal': [
          { few: 0.08, overall: 0.6 },
          { few: 0.18, overall: 0.6 },
        ],
      }),
      LABELS,
    ).join('\n');
    expect(text).toContain(
      'Class-balanced focal does not help here: its few-shot gain of 3.0 points is within the spread',
    );
    expect(text).not.toContain('Every method helps');
  });

  it('says that a method loses overall, or does not raise the tail', () => {
    const text = verdict(
      resultsOf({
        'cross-entropy': [{ few: 0.1, overall: 0.7 }],
        'class-balanced-focal': [{ few: 0.3, overall: 0.6 }],
        'class-balanced-sampling': [{ few: 0.1, overall: 0.7 }],
      }),
      LABELS,
    ).join('\n');
    expect(text).toContain(
      'Class-balanced focal helps the few-shot classes only: it loses 10.0 points overall.',
    );
    expect(text).not.toContain('Every method helps');
    expect(text).toContain(
      'Class-balanced sampling does not help here: few-shot accuracy does not rise (0.0 points).',
    );
  });

  it('admits that the lead of the best is within the spread over seeds', () => {
    const text = verdict(
      resultsOf({
        'cross-entropy': [
          { few: 0.02, overall: 0.6 },
          { few: 0.04, overall: 0.6 },
        ],
        'class-balanced-sampling': [
          { few: 0.28, overall: 0.65 },
          { few: 0.28, overall: 0.65 },
        ],
        'logit-adjustment': [
          { few: 0.2, overall: 0.65 },
          { few: 0.4, overall: 0.65 },
        ],
      }),
      LABELS,
    );
    expect(text.slice(0, 2)).toEqual([
      'Best on few-shot classes: Logit adjustment with 30.0%, +27.0 points against Cross-entropy.',
      'The lead of Logit adjustment over Class-balanced sampling is within the spread over seeds.',
    ]);
  });

  it('says so when nothing beats the baseline', () => {
    const text = verdict(
      resultsOf({
        'cross-entropy': [{ few: 0.3, overall: 0.7 }],
        'logit-adjustment': [{ few: 0.1, overall: 0.7 }],
      }),
      LABELS,
    );
    expect(text[0]).toBe(
      'Best on few-shot classes: Cross-entropy with 30.0%. No other method beats it there.',
    );
  });

  it('claims a gain beyond the spread only where there is a spread', () => {
    const three = verdict(makeResults({ methods: ['cross-entropy', 'logit-adjustment'] }), LABELS).join('\n');
    expect(three).toContain('beyond the spread over seeds');
    const one = verdict(
      makeResults({ methods: ['cross-entropy', 'logit-adjustment'], seeds: [0] }),
      LABELS,
    ).join('\n');
    expect(one).not.toContain('beyond the spread over seeds');
  });

  it('gives no gain without the baseline, and names what is missing', () => {
    const whole = makeResults({ methods: ['cross-entropy', 'logit-adjustment'] });
    const results = whole.results.filter(({ method }) => method === 'logit-adjustment').slice(0, 2);
    const text = verdict({ ...whole, results }, LABELS).join('\n');
    expect(text).toContain('Cross-entropy has no finished run, so no gain over it can be given.');
    expect(text).toContain(
      'Incomplete: Cross-entropy finished 0 of 3 seeds and Logit adjustment finished 2 of 3 seeds.',
    );
  });

  it('compares overall accuracy where no class is few-shot', () => {
    const text = verdict(
      resultsOf({
        'cross-entropy': [{ few: null, overall: 0.7 }],
        'logit-adjustment': [{ few: null, overall: 0.8 }],
      }),
      LABELS,
    ).join('\n');
    expect(text).toContain('Best overall (no class is few-shot): Logit adjustment with 80.0%');
    expect(text).toContain('Logit adjustment helps: it gains accuracy overall.');
  });

  it('says that there is nothing to compare before a run has finished', () => {
    expect(verdict({ ...makeResults(), results: [] }, LABELS)).toEqual([
      'No run has finished, so there is nothing to compare.',
    ]);
  });
});

describe('verdict on a method that helps, but not the tail', () => {
  it('does not deny the gain overall', () => {
    const text = verdict(
      resultsOf({
        'cross-entropy': [{ few: 0, overall: 0.4 }],
        'logit-adjustment': [{ few: 0, overall: 0.6 }],
      }),
      LABELS,
    ).join('\n');
    expect(text).toContain(
      'Logit adjustment does not help the few-shot classes: few-shot accuracy does not rise',
    );
  });
});

describe('verdict on many methods', () => {
  const gains = { few: 0.3, overall: 0.7 };
  const base = { few: 0.1, overall: 0.6 };
  const three = resultsOf({
    'cross-entropy': [base],
    'class-balanced-softmax': [gains],
    'logit-adjustment': [gains],
  });

  it('says that every method helps only when every method asked for has been measured', () => {
    expect(verdict(three, LABELS)).toContain(
      'Every method helps: each gains few-shot accuracy and none loses overall.',
    );
    const methods = [...three.settings.methods, 'deferred-reweighting'];
    const text = verdict({ ...three, settings: { ...three.settings, methods } }, LABELS).join('\n');
    expect(text).toContain('Every method measured so far helps: each gains');
    expect(text).toContain('Incomplete: Deferred re-weighting finished 0 of 1 seed.');
  });

  it('takes a loss for one only where it is larger than the spread over seeds', () => {
    const spread = (overall: number) => [
      { few: 0.3, overall: overall - 0.02 },
      { few: 0.3, overall: overall + 0.02 },
    ];
    const lossOf = (overall: number) =>
      verdict(resultsOf({ 'cross-entropy': [base, base], 'logit-adjustment': spread(overall) }), LABELS).join(
        '\n',
      );
    // The sample standard deviation of 0.02 to either side is 0.028.
    expect(lossOf(0.58)).toContain(
      'Logit adjustment helps: it gains few-shot accuracy and does not lose overall, beyond',
    );
    expect(lossOf(0.56)).toContain(
      'Logit adjustment helps the few-shot classes only: it loses 4.0 points overall.',
    );
  });

  it('lets the baseline lead where another method prints the same number', () => {
    const tie = resultsOf({
      'logit-adjustment': [{ few: 0.30004, overall: 0.6 }],
      'cross-entropy': [{ few: 0.3, overall: 0.6 }],
    });
    expect(verdict(tie, LABELS)[0]).toContain('Cross-entropy with 30.0%. No other method beats it there.');
  });

  it('keeps to what one method alone can say', () => {
    expect(verdict(resultsOf({ 'cross-entropy': [base] }), LABELS)).toEqual([
      'Best on few-shot classes: Cross-entropy with 10.0%.',
      'It ran with one seed: a few points more or less may be chance.',
    ]);
  });
});
