/** A piece of HTML that is safe to insert as it is. */
export class Html {
  /** The markup. */
  readonly source: string;

  /** Wraps markup that is already escaped; for text use {@link html}, which escapes. */
  constructor(source: string) {
    this.source = source;
  }
}

/** What can be inserted into {@link html}: text, numbers, HTML, or lists of these; `null` prints nothing. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

/** Returns HTML in which everything inserted is escaped, unless it is HTML itself. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(strings.reduce((markup, text, i) => markup + markupOf(values[i - 1] ?? null) + text));
}

function markupOf(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.source;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
