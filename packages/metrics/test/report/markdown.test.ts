import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { longTailReport } from '../../src/long-tail-report.ts';

const classIds = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
const predicted = [0, 0, 0, 1, 1, 0, 0, 0, 1, 3];
const trainCounts = [7, 5000, 60, 3];
const classNames = ['cat', 'dog', 'yak', 'emu'];

describe('toMarkdown', () => {
  it('gives a table of the summary and one of the classes from head to tail', () => {
    const report = longTailReport(classIds, predicted, trainCounts, { classNames, title: 'Animals' });
    expect(report.toMarkdown()).toMatchInlineSnapshot(`
      "# Animals

      | measure | value |  |
      | --- | --: | --- |
      | Accuracy | 40.0% | of 10 test rows |
      | Balanced accuracy | 36.1% | mean recall of 3 classes |
      | Many-shot | 33.3% | 1 class with more than 100 training examples |
      | Medium-shot | 0.0% | 1 class with 20 to 100 training examples |
      | Few-shot | 75.0% | 1 class with fewer than 20 training examples |
      | Worst class | 0.0% | yak |
      | Geometric mean | 0.0% | of the recalls |
      | Harmonic mean | 0.0% | of the recalls |
      | Macro F1 | 23.3% | mean F1 of the classes |

      | class | shot | training | test | recall | precision | F1 | most often taken for |
      | --- | --- | --: | --: | --: | --: | --: | --- |
      | dog | many | 5,000 | 3 | 33.3% | 33.3% | 33.3% | cat (66.7%) |
      | yak | medium | 60 | 3 | 0.0% | – | 0.0% | cat (33.3%) |
      | cat | few | 7 | 4 | 75.0% | 50.0% | 60.0% | dog (25.0%) |
      | emu | few | 3 | 0 | – | 0.0% | 0.0% | – |
      "
    `);
  });

  it('adds what was asked for', () => {
    const report = longTailReport([0, 1], [0, 0], [9, 1], {
      confidences: [0.75, 0.75],
      numBins: 2,
      scores: [3, 1, 2, 1],
      k: 1,
    });
    const lines = report.toMarkdown().split('\n');
    expect(lines.filter((line) => /calibration|Top/.test(line))).toMatchInlineSnapshot(`
      [
        "| Top-1 accuracy | 50.0% | true class has the highest score |",
        "| Expected calibration error | 25.0% | mean gap between confidence and accuracy |",
        "| Maximum calibration error | 25.0% | largest gap of 2 bins |",
      ]
    `);
  });

  it('folds a long list of classes to head and tail', () => {
    const counts = Array.from({ length: 1000 }, (_, c) => 1000 - c);
    const rows = longTailReport([0], [0], counts)
      .toMarkdown({ maxClasses: 5 })
      .split('\n')
      .filter((line) => /^\| (class \d|…)/.test(line))
      .map((line) => line.split('|')[1]!.trim());
    expect(rows).toEqual([
      'class 0',
      'class 1',
      'class 2',
      '… 995 classes not shown …',
      'class 998',
      'class 999',
    ]);
  });

  it('lets no name out of its cell', () => {
    const names = ['a | b\nc', '<script>alert(1)</script>', '[x](http://x) *b* `c` _d_ \\ ~e~'];
    const report = longTailReport([0, 1, 2], [1, 1, 1], [3, 2, 1], { classNames: names, title: '<i>\n# t' });
    const markdown = report.toMarkdown();
    expect(markdown.split('\n').find((line) => line.includes('script'))).not.toContain('<');
    const cells = markdown
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells)).toEqual(new Set([5, 10]));
    expect(markdown).toContain('| a \\| b c |');
    expect(markdown).toContain('| \\[x\\](http://x) \\*b\\* \\`c\\` \\_d\\_ \\\\ \\~e\\~ |');
    expect(markdown.split('\n')[0]).toBe('# &lt;i&gt; # t');
    expect(parseHTML(markdown).document.querySelector('script, i')).toBeNull();
  });
});
