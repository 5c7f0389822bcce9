import { WEBGPU_THREADS } from '@lt/core/gpu';

/**
 * Threads that share a row: as many as read neighboring numbers at once on most GPUs. A work group then has several rows, so that its barriers
 * are paid for all of them: a work group for each row took twice as long on a software adapter.
 */
const LANES = 32;

/** How the threads of a shader share rows. */
export interface RowThreads {
  /** Threads for each row. */
  threads: number;
  /** Number of work groups. */
  groups: number;
  /** Declares `total(value, thread)` and `largest(value, thread)`: over all threads of a row, the same for all of them. */
  reduce: string;
}

/** Rows of few classes have a thread each: waiting for others would take longer than the work. Others have {@link LANES}. */
export function rowThreads(batch: number, numClasses: number): RowThreads {
  if (numClasses <= WEBGPU_THREADS / 2) {
    const alone = ['total', 'largest'].map(
      (name) => `fn ${name}(value : f32, thread : i32) -> f32 { return value; }`,
    );
    return { threads: 1, groups: Math.ceil(batch / WEBGPU_THREADS), reduce: alone.join('\n') };
  }
  const reduce = `
    var<workgroup> shared_ : array<f32, ${WEBGPU_THREADS}>;
    ${reduction('total', 'a + b')}
    ${reduction('largest', 'max(a, b)')}`;
  return { threads: LANES, groups: Math.ceil((batch * LANES) / WEBGPU_THREADS), reduce };
}

function reduction(name: string, combined: string): string {
  return `
    fn ${name}(value : f32, thread : i32) -> f32 {
      let place = i32(localId.x);
      workgroupBarrier();
      shared_[place] = value;
      workgroupBarrier();
      let first = place - thread;
      var a = shared_[first];
      for (var i = 1; i < ${LANES}; i++) {
        let b = shared_[first + i];
        a = ${combined};
      }
      return a;
    }`;
}
