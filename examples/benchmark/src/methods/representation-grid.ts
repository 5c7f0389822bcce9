import type { Method } from '../method.ts';
import { GRID, type GridCell } from '../representation-grid.ts';
import { retrain } from '../retrain.ts';

/** Each of three representations with each of three re-trained classifiers, but for the one that is cRT. */
export const methods: readonly Method[] = GRID.filter(({ id }) => id !== 'crt').map(toMethod);

function toMethod({ id, representation, classifier, trainedAs }: GridCell, place: number): Method {
  return {
    id,
    title: `${representation[0]!.toUpperCase()}${representation.slice(1)} features, ${classifier} classifier`,
    paper: 'Zhou et al. 2020',
    group: 'decoupling',
    order: 60 + place,
    training: { sharedWith: trainedAs },
    refit: retrain(classifier),
  };
}
