/**
 * A place that holds checkpoints by name: a directory (`fileStore`), a database of the browser (`indexedDbStore`), or anything else
 * with these five members, for example an object store in a cloud.
 */
export interface CheckpointStore {
  /** Where it is, for messages. */
  readonly location: string;
  /** Returns the names of what it holds, oldest first. */
  list(): Promise<string[]>;
  /** Returns the bytes under a name that `list` returned. */
  read(name: string): Promise<Uint8Array>;
  /**
   * Holds the bytes under a name from now on, in place of what the name held before. Atomic: whenever the process dies, the name holds
   * all of the old bytes or all of the new. Durable: what it held and resolved for outlives a power cut.
   */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes a name; one that is not there is no error. */
  remove(name: string): Promise<void>;
}
