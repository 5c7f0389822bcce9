import { describe } from 'vitest';

/** Runs tests of what is on a page: in browsers. In Node they are reported as a skipped suite whose title gives the reason, and warned of. */
export function describeOnPage(title: string, tests: () => void): void {
  if ('document' in globalThis) {
    describe(title, tests);
    return;
  }
  const refusal = 'Node has no page';
  console.warn(`SKIPPED: ${title}: ${refusal}`);
  describe.skip(`${title} [${refusal}]`, tests);
}
