import { describe, expect, it } from 'vitest';
import { codeLines, html } from './markup.ts';

describe('a template of HTML', () => {
  it('escapes whatever is put into it, in text and in attributes', () => {
    const nasty = `<b a="1" c='2'>&\u001b[31m\u202e`;
    expect(html`<p title="${nasty}">${nasty}</p>`.text).toBe(
      '<p title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp; [31m">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp; [31m</p>',
    );
  });

  it('takes what it built itself, lists, numbers and nothing', () => {
    const items = ['a<', 'b'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>${null}${7}`.text).toBe('<ul><li>a&lt;</li><li>b</li></ul>7');
  });

  it('keeps the spaces of commands, and escapes them too', () => {
    expect(codeLines(["if  a; then\n  echo '<'", 'fi']).text).toBe(
      'if  a; then\n  echo &#39;&lt;&#39;\nfi',
    );
  });
});
