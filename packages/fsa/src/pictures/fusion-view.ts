import { createRandom } from '@lt/core';
import { planDraw } from '../augment/fusion-plan.ts';
import { camPanels } from './cam-panels.ts';
import { type Grid, isConstant, type MapValues, withGrid } from './grid.ts';
import type { OverlayHeatmapOptions } from './overlay-heatmap.ts';
import { type ImagePixels, type Picture, toPicture } from './picture.ts';
import { renderDraws } from './render-draws.ts';

/** An image to be fused, with its activation map. */
export interface ViewedImage {
  /** The image, gray, RGB or RGBA. */
  image: ImagePixels;
  /** Map of its own class, from 0 to 1: rows of numbers, or `{ data, width, height }`; one for each position of the feature map. */
  cam: MapValues;
  /** What is to be read beside it. @default 'tail' or 'donor' */
  name?: string;
}

/** An image of the tail and a donor. */
export interface FusionPair {
  /** The image whose specific positions are drawn from. */
  tail: ViewedImage;
  /** The image whose generic positions are drawn from. */
  donor: ViewedImage;
}

/** A checked {@link FusionPair}. */
export interface CheckedPair {
  tail: { image: Picture; grid: Grid; name: string };
  donor: { image: Picture; grid: Grid; name: string };
}

/** Where the sliders stand. */
export interface FusionSettings {
  specificThreshold: number;
  genericThreshold: number;
  gamma: number;
}

/** Checks a pair whose maps must have as many positions as one another. */
export function checkPair(caller: string, argument: string, pair: FusionPair): CheckedPair {
  const side = (which: 'tail' | 'donor'): CheckedPair['tail'] => {
    const { image, cam, name = which } = (pair?.[which] ?? {}) as ViewedImage;
    return {
      image: toPicture(caller, `${argument}.${which}.image`, image),
      grid: withGrid(caller, cam, (grid) => grid) as Grid,
      name: String(name),
    };
  };
  const [tail, donor] = [side('tail'), side('donor')];
  if (tail.grid.width !== donor.grid.width || tail.grid.height !== donor.grid.height) {
    const size = ({ grid }: CheckedPair['tail']): string => `${grid.height} × ${grid.width}`;
    throw new RangeError(
      `${caller}: expected \`${argument}.donor.cam\` to have ${size(tail)} positions as that of the tail, got ${size(donor)}.`,
    );
  }
  return { tail, donor };
}

/** Shows a fusion: both images with their maps, what is drawn of them, and a sentence that says it. */
export function viewFusion(
  { tail, donor }: CheckedPair,
  { specificThreshold, genericThreshold, gamma }: FusionSettings,
  seed: number,
  options: OverlayHeatmapOptions,
): { tail: Picture; donor: Picture; drawn: Picture; text: string } {
  const { width, height } = tail.grid;
  const numPositions = width * height;
  const pool = (grid: Grid, isInside: (value: number) => boolean): number[] =>
    isConstant(grid)
      ? []
      : Array.from(grid.data).flatMap((value, position) => (isInside(value) ? [position] : []));
  const own = pool(tail.grid, (value) => value > specificThreshold);
  const others = pool(donor.grid, (value) => value < genericThreshold);
  const random = createRandom(seed, 'fusion viewer');
  const { nSpecific, nGeneric, skipped, vectors } = planDraw({
    own,
    others,
    numPositions,
    gamma,
    count: { rounding: 'round', minSpecific: 1 },
    next: () => random.next(),
  });
  const zoomOf = (image: Picture): number =>
    Math.max(1, Math.round(140 / Math.max(image.width, image.height)));
  const panels = ({ image, grid }: CheckedPair['tail']): Picture =>
    camPanels(image, grid, { ...options, specificThreshold, genericThreshold, zoom: zoomOf(image) });
  const none = new Int32Array(numPositions).fill(-1);
  const sample = { tail: tail.image, donor: donor.image, vectors: skipped ? none : vectors };
  const found = `${own.length} of ${numPositions} positions of ${tail.name} are specific, ${others.length} of ${donor.name} are generic.`;
  const flat = [tail, donor]
    .filter(({ grid }) => isConstant(grid))
    .map(({ name }) => ` The map of ${name} is constant: nothing in it can be told apart.`);
  const drawn = skipped
    ? `Nothing is fused: ${skipped === 'specificPoolEmpty' ? tail.name : donor.name} has nothing to draw from.`
    : `Of ${numPositions} vectors, ${nSpecific} are drawn from ${tail.name} and ${nGeneric} from ${donor.name}.`;
  return {
    tail: panels(tail),
    donor: panels(donor),
    drawn: renderDraws([sample], { width, height, zoom: zoomOf(tail.image) }),
    text: `${found}${flat.join('')} ${drawn}`,
  };
}
