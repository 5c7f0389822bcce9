import type { Platform } from './backend-name.ts';
import { loadPackage } from './load-package.ts';
import { type ThreadLimits, threadLimits } from './wasm/threads/thread-limits.ts';

/** A GPU adapter, as far as it says what it is. */
export interface GpuAdapter {
  isFallbackAdapter?: boolean;
  info?: GpuAdapterInfo;
  requestAdapterInfo?(): Promise<GpuAdapterInfo>;
}

/** What an adapter says of itself. */
export interface GpuAdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
  isFallbackAdapter?: boolean;
}

/** `navigator.gpu`. */
export interface Gpu {
  requestAdapter(options?: { powerPreference?: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** What backends are looked for with. Tests hand in another one. */
export interface Host {
  /** Where the code runs. */
  platform: Platform;
  /** Imports an optional package, or throws. */
  load(specifier: string): Promise<object>;
  /** Node's own `util` module object, undefined in browsers. */
  util: Record<string, unknown> | undefined;
  /** The global object, which WebGPU in Node adds to. */
  scope: Record<string, unknown> & { navigator?: { gpu?: Gpu } };
  /** Returns the name of the WebGL renderer, undefined where there is no WebGL. */
  webglRenderer(): string | undefined;
  /** How many threads may share the work of `wasm`. */
  threads: ThreadLimits;
}

/** Returns the host that this code runs in. */
export function realHost(): Host {
  const process = (globalThis as { process?: NodeJS.Process }).process;
  const isNode = process?.versions?.node !== undefined && (process as { type?: string }).type !== 'renderer';
  return {
    platform: isNode ? 'node' : 'browser',
    load: loadPackage,
    util: isNode
      ? (process.getBuiltinModule?.('node:util') as unknown as Record<string, unknown>)
      : undefined,
    scope: globalThis as unknown as Host['scope'],
    webglRenderer,
    threads: threadLimits(globalThis),
  };
}

function webglRenderer(): string | undefined {
  const canvas =
    typeof OffscreenCanvas === 'undefined'
      ? globalThis.document?.createElement('canvas')
      : new OffscreenCanvas(1, 1);
  const context = (canvas?.getContext('webgl2') ??
    canvas?.getContext('webgl')) as WebGLRenderingContext | null;
  if (!context) return undefined;
  const details = context.getExtension('WEBGL_debug_renderer_info');
  const renderer = context.getParameter(
    details ? details.UNMASKED_RENDERER_WEBGL : context.RENDERER,
  ) as string;
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return renderer;
}
