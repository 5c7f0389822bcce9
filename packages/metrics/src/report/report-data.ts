import type { ReliabilityBin } from '../reliability-diagram.ts';
import type { Confusions } from './confusions.ts';
import type { ReportSummary } from './report-summary.ts';
import type { ClassReport } from './report-types.ts';
import type { ShotBounds } from './shot-bounds.ts';

/** All that the tables and pictures of a report are made of; a report keeps no row of the test set. */
export interface ReportData {
  /** Heading. */
  title: string;
  /** Numbers over all classes. */
  summary: ReportSummary;
  /** Numbers of each class, by class id. */
  perClass: readonly ClassReport[];
  /** What was mistaken for what. */
  confusions: Confusions;
  /** Accuracy by confidence; `null` without confidences. */
  reliability: readonly ReliabilityBin[] | null;
  /** Bounds of the shot groups. */
  bounds: ShotBounds;
}
