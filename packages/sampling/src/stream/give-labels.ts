import type { Label, LabelArray, Labels } from '../resampling/labels.ts';
import { isTensor, loadTfjs } from '../resampling/tfjs.ts';

/** Puts labels into the kind of container that those of a chunk came in: the classes need not be those of the chunk. */
export async function giveLabels(
  caller: string,
  like: Labels,
  classIds: Int32Array,
  labels: readonly Label[],
): Promise<Labels> {
  const made = Array.from(classIds, (classId) => labels[classId]!);
  if (isTensor(like)) {
    const { tensor1d } = await loadTfjs(caller);
    return tensor1d(made as number[], like.dtype as 'float32');
  }
  if (Array.isArray(like)) return made;
  return (like.constructor as unknown as { from(values: readonly Label[]): LabelArray }).from(made);
}
