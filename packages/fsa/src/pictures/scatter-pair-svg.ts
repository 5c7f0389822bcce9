import type { FeatureScatter } from './feature-scatter.ts';
import {
  checkScatter,
  checkSize,
  drawLegend,
  drawPlot,
  type PlotArea,
  type ScatterDrawingOptions,
} from './scatter-drawing.ts';
import { checkCaptions, fitted, svgFile, titleOf } from './svg.ts';

/** Options of {@link scatterPairSvg}. */
export interface ScatterPairSvgOptions extends ScatterDrawingOptions {
  /** Words above the two plots. @default ['before', 'after'] */
  captions?: readonly [before: string, after: string];
  /** Width of both plots together in pixels, at least 1. @default 860 */
  width?: number;
  /** Height of the plots in pixels, at least 1. @default 330 */
  height?: number;
}

const GAP = 16;

/**
 * Draws features before and after augmentation side by side, in one plane: on the left the real features and the regions of the classifier as it
 * was, on the right the augmented ones among them and the regions after fine-tuning.
 *
 * @param scatter - What `featureScatter` returned, with `augmented`, `classifier` and `classifierAfter` as far as they are to be seen.
 * @param options - Size, words, and which classes are in color.
 * @returns The text of an SVG file.
 * @throws TypeError if `scatter` is not what `featureScatter` returns, or an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { featureScatter, scatterPairSvg } from '@lt/fsa';
 *
 * const augmented = { features: [[7, 1], [8, 0]], classIds: [1, 1] };
 * const scatter = await featureScatter([[0, 0], [2, 1], [9, 1]], [0, 0, 1], { augmented });
 * const svg = scatterPairSvg(scatter, { tailClasses: [1], captions: ['real', 'real and augmented'] });
 * console.log(svg.match(/<title>/g)?.length); // 8
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, figure 3,
 *   https://arxiv.org/abs/2008.03673
 */
export function scatterPairSvg(scatter: FeatureScatter, options: ScatterPairSvgOptions = {}): string {
  const name = 'scatterPairSvg';
  const style = checkScatter(name, scatter, options);
  const width = checkSize(name, 'width', options.width ?? 860);
  const height = checkSize(name, 'height', options.height ?? 330);
  const { title } = options;
  const captions = checkCaptions(name, options.captions ?? ['before', 'after'], 2);
  const top = title === undefined ? 24 : 50;
  const { points, regions, regionsAfter } = scatter;
  const area = (i: number): PlotArea => {
    const each = (width - GAP) / 2;
    return { left: i * (each + GAP) + 0.5, top: top + 0.5, width: each - 1, height: height - 1 };
  };
  const caption = (text: string, i: number): string =>
    `<text x="${area(i).left + 2}" y="${top - 8}" fill="#404040">${fitted(text, area(i).width - 4)}</text>`;
  const legend = drawLegend(scatter, style, { left: 4, top: top + height + 6, width: width - 8 });
  const real = points.filter(({ kind }) => kind === 'real');
  const described = title ?? 'Features as points of a plane';
  return svgFile(width, top + height + legend.height + 10, `${described}: ${captions.join(', ')}`, [
    ...titleOf(title, width),
    ...captions.map(caption),
    ...drawPlot(scatter, real, regions, style, area(0)),
    ...drawPlot(scatter, points, regionsAfter ?? regions, style, area(1)),
    ...legend.parts,
  ]);
}
