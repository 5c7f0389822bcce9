import { type BackendName, CANDIDATES } from './backend-name.ts';
import { type Host, realHost } from './host.ts';
import { withoutChange } from './registered-backend.ts';
import { startCandidate } from './start-candidate.ts';

/** What {@link describeBackends} says of one backend. */
export interface BackendReport {
  /** The backend. */
  name: BackendName;
  /** Whether it starts here. */
  ok: boolean;
  /** What it runs on, `null` if it does not start. */
  device: string | null;
  /** Whether it is a GPU backend that only a software renderer answers. {@link selectBackend} passes over it unless it is named. */
  software: boolean;
  /** Why it does not start, or what speaks against it; empty if nothing does. */
  reason: string;
}

/**
 * Says of every backend that this platform may have whether it starts, on which device, or why not.
 *
 * For people who wonder why {@link selectBackend} chose as it did, and for bug reports. Each backend is started and stopped again;
 * the backend in use and its tensors stay. Packages that are installed are imported, and so become known to tfjs, which they would
 * also by `import`.
 *
 * @returns A report per candidate, in the order in which {@link selectBackend} tries them.
 *
 * @example
 * ```ts
 * import { describeBackends } from '@lt/backend';
 *
 * const reports = await describeBackends();
 * const wasm = reports.find(({ name }) => name === 'wasm');
 * console.log(wasm?.ok, wasm?.device?.split(',')[0]); // true WebAssembly SIMD
 * ```
 */
export async function describeBackends(): Promise<BackendReport[]> {
  return describeBackendsOf(realHost());
}

/** {@link describeBackends} on any host. */
export async function describeBackendsOf(
  host: Host,
  names: readonly BackendName[] = CANDIDATES[host.platform],
): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of names) {
    reports.push(await withoutChange(() => describeOne(name, host)));
  }
  return reports;
}

async function describeOne(name: BackendName, host: Host): Promise<BackendReport> {
  const attempt = await startCandidate(name, host, true);
  if (!attempt.ok) return { name, ok: false, device: null, software: false, reason: attempt.reason };
  const { device, software, without = '', release } = attempt.started;
  await release?.();
  const reason =
    software === undefined ? without : `a software renderer (${software}), used only if it is named`;
  return { name, ok: true, device, software: software !== undefined, reason };
}
