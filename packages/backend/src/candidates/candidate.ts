import type { Host } from '../host.ts';

/** A backend that is up and in use. */
export interface Started {
  /** What it runs on, for people to read. */
  device: string;
  /** Set where it runs in software though it is made for a GPU: what gave it away. */
  software?: string;
  /** What it does without, and why: words to follow `started on …`. */
  without?: string;
  /** Makes it ready for use once it is the one chosen. Returns what it then does without, as `without`, if anything. */
  prepare?(): Promise<string | undefined>;
  /** Gives back what keeps the process alive. */
  release?(): Promise<void>;
}

/**
 * Starts a backend, makes it the one in use, and says on what it runs. Throws an Error whose message is the reason where it cannot.
 *
 * @param host - What to look for it with.
 * @param allowSoftware - Whether a GPU backend may run in software.
 * @param threads - How many threads share the work of `wasm`; as many as there are cores if left out.
 */
export type Starter = (host: Host, allowSoftware: boolean, threads?: number) => Promise<Started>;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i;

/** Returns what gives a renderer away as software, or undefined for hardware. */
export function softwareRenderer(description: string): string | undefined {
  return SOFTWARE.test(description) ? description : undefined;
}

/** The refusal of a software renderer. */
export function refuseSoftware(renderer: string): never {
  throw new Error(
    `only a software renderer answers (${renderer}); name it in \`prefer\` or \`require\` to use it anyway`,
  );
}
