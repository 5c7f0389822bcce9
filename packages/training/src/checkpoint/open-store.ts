import { describeValue } from '@lt/core';
import type { CheckpointStore } from './checkpoint-store.ts';
import { fileStore, runsInNode } from './file-store.ts';
import { indexedDbStore } from './indexed-db-store.ts';

/** Returns the store that a target names: itself, a directory in Node, or a database in browsers. */
export function openStore(caller: string, target: string | CheckpointStore): CheckpointStore {
  if (typeof target === 'string') {
    if (target === '') throw new RangeError(`${caller}: expected \`target\` to name a place, got "".`);
    return runsInNode() ? fileStore(target) : indexedDbStore(target);
  }
  const methods = ['list', 'read', 'write', 'remove'] as const;
  if (
    typeof target === 'object' &&
    target !== null &&
    methods.every((key) => typeof target[key] === 'function')
  ) {
    return target;
  }
  throw new TypeError(
    `${caller}: expected \`target\` to be a string or a store, got ${describeValue(target)}.`,
  );
}
