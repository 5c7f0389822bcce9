import type { FeatureScatter } from './feature-scatter.ts';
import {
  checkScatter,
  checkSize,
  drawLegend,
  drawPlot,
  type ScatterDrawingOptions,
} from './scatter-drawing.ts';
import { svgFile, titleOf } from './svg.ts';

/** Options of {@link scatterSvg}. */
export interface ScatterSvgOptions extends ScatterDrawingOptions {
  /** Width in pixels, at least 1. @default 480 */
  width?: number;
  /** Height in pixels without title and legend, at least 1. @default 360 */
  height?: number;
}

/**
 * Draws points of `featureScatter` as an SVG picture: head classes gray, tail classes in color, augmented samples hollow, and the regions of the
 * classes behind them if there are any.
 *
 * @param scatter - What `featureScatter` returned.
 * @param options - Size, title, and which classes are in color.
 * @returns The text of an SVG file, which stands for itself and can also be put into a page.
 * @throws TypeError if `scatter` is not what `featureScatter` returns, or an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { featureScatter, scatterSvg } from '@lt/fsa';
 *
 * const scatter = await featureScatter([[0, 0], [2, 1], [9, 1]], [0, 0, 1]);
 * const svg = scatterSvg(scatter, { tailClasses: [1], title: 'Features' });
 * console.log(svg.startsWith('<svg'), svg.match(/<title>/g)?.length); // true 3
 * ```
 */
export function scatterSvg(scatter: FeatureScatter, options: ScatterSvgOptions = {}): string {
  const name = 'scatterSvg';
  const style = checkScatter(name, scatter, options);
  const width = checkSize(name, 'width', options.width ?? 480);
  const height = checkSize(name, 'height', options.height ?? 360);
  const { title } = options;
  const top = title === undefined ? 0 : 26;
  const legend = drawLegend(scatter, style, { left: 4, top: top + height + 6, width: width - 8 });
  return svgFile(width, top + height + legend.height + 10, title ?? 'Features as points of a plane', [
    ...titleOf(title, width),
    ...drawPlot(scatter, scatter.points, scatter.regions, style, {
      left: 0.5,
      top: top + 0.5,
      width: width - 1,
      height: height - 1,
    }),
    ...legend.parts,
  ]);
}
