import type { BenchmarkResults } from '../types.ts';
import { publicName } from './format.ts';

/**
 * Returns what is published of a run of open-set methods: the numbers of every seed, and of the first seed what pictures are drawn from.
 *
 * Left out are learning curves, confusion matrices and which unknown images were shown; a folder is named by its last part.
 *
 * @param results - What `demo --methods open-set` has written.
 */
export function publishedOpen({ settings, results }: BenchmarkResults): BenchmarkResults {
  const [firstSeed] = settings.seeds;
  return {
    settings: { ...settings, data: publicName(settings.data) },
    results: results.map((run) => {
      const kept = { ...run, confusion: [], curve: [] };
      if (run.open === undefined) return kept;
      const isShown = run.seed === firstSeed;
      const { histogram, gallery } = run.open;
      return {
        ...kept,
        open: {
          ...run.open,
          histogram: isShown ? histogram : { ...histogram, known: [], unknown: [] },
          gallery: { known: isShown ? gallery.known : [], unknown: [] },
        },
      };
    }),
  };
}
