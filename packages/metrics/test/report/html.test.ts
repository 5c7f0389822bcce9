import { describe, expect, it } from 'vitest';
import { Html, html } from '../../src/report/html.ts';

describe('html', () => {
  it('escapes text, in elements and in quoted attributes', () => {
    const name = `<b title="x">'&'</b>`;
    expect(html`<p title="${name}">${name}</p>`.source).toBe(
      '<p title="&#60;b title=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/b&#62;">&#60;b title=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/b&#62;</p>',
    );
  });

  it('inserts HTML as it is, lists one after the other, and nothing for null', () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${new Html('<hr>')}</ul>`.source).toBe(
      '<ul><li>1</li><li>2</li><hr></ul>',
    );
    expect(html`plain`.source).toBe('plain');
  });
});
