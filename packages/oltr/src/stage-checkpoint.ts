import type { CheckpointStore, TrainLoopCheckpoint } from '@lt/training';
import type { Variable } from '@tensorflow/tfjs-core';

/** Returns the checkpoint of one stage: a directory, or a part of the store, of its own. */
export function stageCheckpoint(
  checkpoint: TrainLoopCheckpoint,
  stage: 'stage1' | 'stage2',
  variables: readonly Variable[],
): TrainLoopCheckpoint {
  const { directory, store } = checkpoint;
  return {
    ...checkpoint,
    ...(directory !== undefined && { directory: `${directory}/${stage}` }),
    ...(store !== undefined && { store: partOf(store, `${stage}-`) }),
    variables: [...(checkpoint.variables ?? []), ...variables],
  };
}

/** Returns the names of a store that begin with a prefix, as a store of its own. */
function partOf(store: CheckpointStore, prefix: string): CheckpointStore {
  return {
    location: `${store.location} (${prefix}*)`,
    list: async () =>
      (await store.list()).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    read: (name) => store.read(prefix + name),
    write: (name, bytes) => store.write(prefix + name, bytes),
    remove: (name) => store.remove(prefix + name),
  };
}
