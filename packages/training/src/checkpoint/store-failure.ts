/** Returns the error for a store that failed, with the system's own words. What it held before is as it was. */
export function storeFailure(
  verb: 'list' | 'read' | 'write' | 'remove',
  what: string,
  cause: unknown,
): Error {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
  const untouched = verb === 'write' ? ' The checkpoints that were there are untouched.' : '';
  return new Error(`CheckpointStore.${verb}: could not ${verb} ${what}: ${reason}.${untouched}`, { cause });
}
