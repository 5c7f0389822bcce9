import type { SamplingStrategy } from '@lt/sampling';

const WORDS = ['auto', 'minority', 'majority', 'not minority', 'not majority', 'all'];

/**
 * Reads a strategy from the command line: a word of the library, a number, `ratio:0.5`, `power:0.5`, `cap:100`, or JSON such as
 * `{"rare": 500}`.
 *
 * @throws RangeError if it is none of these.
 */
export function parseStrategy(text: string): SamplingStrategy {
  if (WORDS.includes(text)) return text as SamplingStrategy;
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  const rule = /^(ratio|power|cap):(.+)$/.exec(text);
  if (rule && Number.isFinite(Number(rule[2]))) return { [rule[1]!]: Number(rule[2]) };
  if (text.startsWith('{')) {
    try {
      // A map: a class may be called 'ratio'.
      return new Map(Object.entries(JSON.parse(text) as Record<string, number>));
    } catch {
      // Said below, with the forms that it may have.
    }
  }
  throw new RangeError(
    `--strategy: expected ${WORDS.map((word) => `'${word}'`).join(', ')}, a number, ratio:<x>, power:<x>, cap:<n> or JSON, got '${text}'.`,
  );
}
