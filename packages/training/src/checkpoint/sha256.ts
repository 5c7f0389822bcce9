/**
 * Returns the SHA-256 of bytes in hexadecimal.
 *
 * By the platform, which computes it beside the main thread and several times faster; pages that were not loaded over https have no
 * `crypto.subtle`, and there a library does it, which is loaded only then.
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const digest = subtle
    ? new Uint8Array(await subtle.digest('SHA-256', bytes))
    : (await import('@noble/hashes/sha2.js')).sha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
