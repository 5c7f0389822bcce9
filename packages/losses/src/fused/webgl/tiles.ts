import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel of several shaders needs of tfjs's WebGL backend. */
export interface WebglBackend {
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}

/**
 * Rows are cut into tiles of about as many classes as there are tiles, so that a fragment loops over a tile and another one over the
 * tiles of a row: a sum in two steps loses fewer digits too.
 */
export function tilesOf(numClasses: number): { tile: number; numTiles: number } {
  const tile = Math.max(32, Math.ceil(Math.sqrt(numClasses)));
  return { tile, numTiles: Math.ceil(numClasses / tile) };
}

/** Code that sets `row`, `first` and `end`: the classes of a tile. */
export const TILE = `
  ivec2 place = getOutputCoords();
  int row = place.x;
  int first = place.y * tile;
  int end = min(first + tile, numClasses);
`;
