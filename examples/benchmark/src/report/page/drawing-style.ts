import type { Shot } from '../class-order.ts';

/** The shape that stands for each shot group, so that nobody has to tell them apart by color. */
export const SYMBOLS: Record<Shot, 'triangle' | 'square' | 'circle'> = {
  many: 'triangle',
  medium: 'square',
  few: 'circle',
};

/** Gridlines and labels of a percentage axis. */
export const PERCENT_TICKS: readonly number[] = [0, 25, 50, 75, 100];

/**
 * Shortens a class name so that it fits beside an axis.
 *
 * @param name - The full name.
 * @returns At most 14 characters.
 */
export function shorten(name: string): string {
  const characters = [...name];
  return characters.length <= 14 ? name : `${characters.slice(0, 13).join('')}…`;
}

/**
 * Moves labels on a line apart until none covers its neighbor.
 *
 * @param positions - Where the labels would stand, in any order and unit.
 * @param distance - Smallest distance allowed, in the same unit.
 * @returns Where they stand now, in the order of `positions`: each cluster stays centered on its mean.
 */
export function spreadLabels(positions: readonly number[], distance: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!);
  const clusters: { members: number[]; center: number }[] = [];
  for (const i of order) {
    let cluster = { members: [i], center: positions[i]! };
    for (let previous = clusters.at(-1); previous !== undefined; previous = clusters.at(-1)) {
      const gap = (distance * (previous.members.length + cluster.members.length)) / 2;
      if (cluster.center - previous.center >= gap) break;
      const members = [...previous.members, ...cluster.members];
      cluster = { members, center: members.reduce((sum, j) => sum + positions[j]!, 0) / members.length };
      clusters.pop();
    }
    clusters.push(cluster);
  }
  const moved = new Array<number>(positions.length);
  for (const { members, center } of clusters) {
    members.forEach((i, k) => {
      moved[i] = center + (k - (members.length - 1) / 2) * distance;
    });
  }
  return moved;
}
