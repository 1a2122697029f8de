/** Every format of a report, in the order in which help lists them. */
import type { CheckResult } from '../facts/check-result.ts';
import { csvPieces, renderCsv } from './csv.ts';
import { renderHtml } from './html.ts';
import { jsonPieces, renderJson } from './json.ts';
import { jsonlPieces, renderJsonl } from './jsonl.ts';
import { renderNmapXml } from './nmap-xml.ts';
import type { RenderOptions } from './render-options.ts';
import { renderSarif } from './sarif.ts';
import { renderText } from './text.ts';

export type Format = {
  /** What it is for, in a few words. */
  readonly title: string;
  /** Without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  readonly render: (result: CheckResult, options: RenderOptions) => string;
  /** The same piece by piece, where a large result would be too long for one. */
  readonly pieces?: (result: CheckResult) => Iterable<string>;
};

/** Pieces shorter than that are put together. */
const pieceChars = 65_536;

export function* piecesOf(
  name: FormatName,
  result: CheckResult,
  options: RenderOptions,
): Generator<string> {
  const format: Format = formats[name];
  let held = '';
  for (const piece of format.pieces?.(result) ?? [format.render(result, options)]) {
    held += piece;
    if (held.length < pieceChars) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
}

export const formats = {
  text: {
    title: 'a terminal',
    extension: 'txt',
    mediaType: 'text/plain; charset=utf-8',
    render: renderText,
  },
  json: {
    title: 'the whole result, as docs/check-result.schema.json says',
    extension: 'json',
    mediaType: 'application/json',
    render: renderJson,
    pieces: jsonPieces,
  },
  jsonl: {
    title: 'events, one a line, as they happen',
    extension: 'jsonl',
    mediaType: 'application/jsonl',
    render: renderJsonl,
    pieces: jsonlPieces,
  },
  html: {
    title: 'people: one file to read, send and print',
    extension: 'html',
    mediaType: 'text/html; charset=utf-8',
    render: renderHtml,
  },
  sarif: {
    title: 'SARIF 2.1.0 for code-scanning dashboards',
    extension: 'sarif',
    mediaType: 'application/sarif+json',
    render: renderSarif,
  },
  'nmap-xml': {
    title: "tools that read nmap's XML",
    extension: 'xml',
    mediaType: 'application/xml',
    render: renderNmapXml,
  },
  csv: {
    title: 'spreadsheets, one row a port',
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    render: renderCsv,
    pieces: csvPieces,
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly FormatName[];
