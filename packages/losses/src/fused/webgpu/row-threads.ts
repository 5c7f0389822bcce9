import { WEBGPU_THREADS } from '@lt/core/gpu';

/** How the threads of a shader share rows. */
export interface RowThreads {
  /** Threads for each row. */
  threads: number;
  /** Number of work groups. */
  groups: number;
  /** Declares `total(value, thread)` and `largest(value, thread)`: over all threads of a row, the same for all of them. */
  reduce: string;
}

/** Rows of few classes have a thread each: waiting for others would take longer than the work. Others have a work group each. */
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
  return { threads: WEBGPU_THREADS, groups: batch, reduce };
}

function reduction(name: string, combined: string): string {
  return `
    fn ${name}(value : f32, thread : i32) -> f32 {
      workgroupBarrier();
      shared_[thread] = value;
      workgroupBarrier();
      for (var half = ${WEBGPU_THREADS / 2}; half > 0; half = half / 2) {
        if (thread < half) {
          let a = shared_[thread];
          let b = shared_[thread + half];
          shared_[thread] = ${combined};
        }
        workgroupBarrier();
      }
      return shared_[0];
    }`;
}
