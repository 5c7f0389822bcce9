import type { CheckpointStore } from '../../src/index.ts';

/** A store in memory, whose files tests may damage. */
export interface MemoryStore extends CheckpointStore {
  readonly files: Map<string, Uint8Array>;
}

export function memoryStore(): MemoryStore {
  const files = new Map<string, Uint8Array>();
  return {
    location: 'memory',
    files,
    list: async () => [...files.keys()].sort(),
    read: async (name) => files.get(name)!,
    write: async (name, bytes) => void files.set(name, bytes),
    remove: async (name) => void files.delete(name),
  };
}
