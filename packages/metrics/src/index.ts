export { accuracy } from './accuracy.ts';
export { balancedAccuracy } from './balanced-accuracy.ts';
export type { ClassOptions } from './class-options.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export { perClassRecall } from './per-class-recall.ts';
export { type ShotAccuracy, type ShotAccuracyOptions, shotAccuracy } from './shot-accuracy.ts';
