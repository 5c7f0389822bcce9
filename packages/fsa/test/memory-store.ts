import type { CheckpointStore } from '@lt/training';

/** A place for checkpoints that a test can use in Node and in browsers. */
export function memoryStore(): CheckpointStore {
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    location: 'memory',
    list: async () => [...held.keys()],
    read: async (name) => held.get(name)!,
    write: async (name, bytes) => void held.set(name, bytes.slice()),
    remove: async (name) => void held.delete(name),
  };
}
