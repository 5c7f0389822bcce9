import { readGolden } from '@lt/testkit';

interface ScoreLists {
  known: number[];
  unknown: number[];
  auroc_sklearn: number;
  fpr_at_95_tpr_first_reaching: number;
  oscr_exact_trapezoid: number;
}

interface OpenSetScores {
  cases: {
    name: string;
    known_logits: number[][];
    known_labels: number[];
    unknown_logits: number[][];
    scores: Record<string, ScoreLists>;
    oscr_arpl_code_on_softmax: number;
    oscr_arpl_code_on_logits: number;
  }[];
}

/** Scores of known and unknown rows, and what other codes make of them. */
export interface OpenSetCase extends Omit<ScoreLists, 'known' | 'unknown'> {
  name: string;
  score: string;
  isKnown: boolean[];
  scores: number[];
  classIds: number[];
  predicted: number[];
  oscrOfArpl: number | undefined;
}

/** Each score of each case of the golden file. */
export const openSetCases: OpenSetCase[] = readGolden<OpenSetScores>(
  new URL('./golden/open_set_scores.json', import.meta.url),
).cases.flatMap(({ name, scores, known_logits, known_labels, unknown_logits, ...arpl }) =>
  Object.entries(scores).map(([score, { known, unknown, ...expected }]) => ({
    name,
    score,
    isKnown: [...known.map(() => true), ...unknown.map(() => false)],
    scores: [...known, ...unknown],
    classIds: [...known_labels, ...unknown.map(() => -1)],
    predicted: [...known_logits, ...unknown_logits].map((row) => row.indexOf(Math.max(...row))),
    oscrOfArpl: { msp: arpl.oscr_arpl_code_on_softmax, max_logit: arpl.oscr_arpl_code_on_logits }[score],
    ...expected,
  })),
);
