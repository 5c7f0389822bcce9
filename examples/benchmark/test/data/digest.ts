import { createHash } from 'node:crypto';
import type { LabeledImages, LongTailedImages } from '../../src/types.ts';

/** Images in a form that is quickly compared: their pixels and classes as checksums. */
export function digest({ train, test, ...rest }: LongTailedImages): unknown {
  return { ...rest, train: digestSet(train), test: digestSet(test) };
}

/** Pixels and classes of a set as checksums. */
export function digestSet({ images, classIds }: LabeledImages): { images: string; classIds: string } {
  return { images: sha256(images), classIds: sha256(Uint8Array.from(classIds)) };
}

/** SHA-256 in hexadecimal. */
export function sha256(...parts: Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
