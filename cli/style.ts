/**
 * Colours for a terminal. `styleText` heeds the stream (a pipe or file gets none), NO_COLOR,
 * FORCE_COLOR and TERM=dumb; `--no-color` and "no stream" come before all of these.
 */
import { styleText } from 'node:util';
import { type Paint, plainStyle, type Style } from '@postern/engine';

type Format = Parameters<typeof styleText>[0];

export function styleFor(options: {
  readonly color: boolean;
  /** Where the text will go; null for a file. */
  readonly stream: NodeJS.WritableStream | null;
}): Style {
  const { color, stream } = options;
  if (!color || stream === null) return plainStyle;
  const paint =
    (format: Format): Paint =>
    (text) =>
      styleText(format, text, { stream });
  return {
    'act-now': paint(['bold', 'red']),
    'this-week': paint('yellow'),
    'this-month': paint('blueBright'),
    watch: paint('gray'),
    heading: paint(['bold', 'underline']),
    strong: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    warn: paint('yellow'),
    code: paint('cyan'),
  };
}
