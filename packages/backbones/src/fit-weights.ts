import { describeValue } from '@lt/core';
import type { StoredTensor } from '@lt/core/safetensors';
import { LayersModel, type LayerVariable } from '@tensorflow/tfjs-layers';
import type { GraphLayer } from './replay-graph.ts';
import type { WeightNames } from './res-net-names.ts';
import { isFloatFormat } from './stored-floats.ts';
import { torchWeight } from './torch-weight.ts';

/** A weight of a model, and what it needs from a file. */
export interface WantedWeight {
  weight: LayerVariable;
  /** Its shape. */
  shape: number[];
  /** Name of the tensor in the file. */
  name: string;
  /** Shape of the tensor in the file. */
  storedShape: number[];
  /** Puts the values of the file into the order of the weight. */
  reorder: (values: Float32Array) => Float32Array;
}

/** Returns the weights of a model with what they need from a file, and the layers with weights that need nothing. */
export function wantedWeights(
  caller: string,
  model: LayersModel,
  names: WeightNames,
): { wanted: WantedWeight[]; kept: string[] } {
  const wanted: WantedWeight[] = [];
  const kept: string[] = [];
  for (const layer of new Set(layersWithWeights(model))) {
    const place = names(layer.name);
    if (place === null) {
      kept.push(layer.name);
      continue;
    }
    if (typeof place !== 'string') {
      throw new TypeError(
        `${caller}: expected \`names\` to give a string or null for "${layer.name}", got ${describeValue(place)}.`,
      );
    }
    for (const weight of layer.weights) {
      const shape = weight.shape as number[];
      const kind = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
      const stored = torchWeight(kind, shape);
      if (stored === undefined) {
        throw new RangeError(
          `${caller}: expected \`names\` to give null for "${layer.name}", whose weight "${kind}" is none that can be imported, ` +
            `got ${describeValue(place)}.`,
        );
      }
      const { name, shape: storedShape, reorder } = stored;
      wanted.push({ weight, shape, name: `${place}.${name}`, storedShape, reorder });
    }
  }
  return { wanted, kept };
}

function layersWithWeights(model: LayersModel): GraphLayer[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof LayersModel) return layersWithWeights(layer);
    return layer.weights.length > 0 ? [layer] : [];
  });
}

/** Checks that a file holds what is wanted and nothing unexpected; else tells all that is wrong in one sentence. */
export function checkFit(
  caller: string,
  wanted: readonly WantedWeight[],
  tensors: ReadonlyMap<string, StoredTensor>,
  unexpected: readonly string[],
): void {
  const missing = new Set<string>();
  const unlike = new Set<string>();
  for (const { name, storedShape } of wanted) {
    const stored = tensors.get(name);
    const needed = `[${storedShape.join(', ')}]`;
    if (stored === undefined) {
      missing.add(`"${name}" ${needed}`);
    } else if (`[${stored.shape.join(', ')}]` !== needed) {
      unlike.add(`"${name}" has shape [${stored.shape.join(', ')}], not ${needed}`);
    } else if (!isFloatFormat(stored.dtype)) {
      unlike.add(`"${name}" is ${stored.dtype}, not F16, BF16, F32 or F64`);
    }
  }
  const faults = [
    ...(missing.size > 0 ? [`${missing.size} missing: ${listed(missing)}`] : []),
    ...(unlike.size > 0 ? [`${unlike.size} unfit: ${listed(unlike)}`] : []),
    ...(unexpected.length > 0
      ? [`${unexpected.length} unused: ${listed(unexpected.map((name) => `"${name}"`))}`]
      : []),
  ];
  if (faults.length === 0) return;
  const hint = unexpected.length > 0 ? ' Give other `names`, or `ignore` what may be left out.' : '';
  throw new RangeError(
    `${caller}: expected \`file\` to hold what the model needs, got one with ${faults.join('; with ')}.${hint}`,
  );
}

/** The first few of a list of words. */
function listed(words: Iterable<string>): string {
  const all = [...words];
  const shown = all.slice(0, LISTED).join(', ');
  return all.length > LISTED ? `${shown} and ${all.length - LISTED} more` : shown;
}

/** Enough to see a pattern. */
const LISTED = 5;
