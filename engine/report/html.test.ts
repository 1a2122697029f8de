import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../facts/check-result.ts';
import { hasPort } from '../facts/port-set.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { portStates } from '../facts/port-state.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, interruptedResult, officeResult } from '../testing/check-result-samples.ts';
import { deviceSample, portSample, resultSample } from '../testing/device-sample.ts';
import { renderHtml } from './html.ts';

const tags =
  'a article b body br circle code dd details div dl dt figcaption figure h1 h2 h3 h4 head header html i image li main meta ol p pre rect section small span style summary svg table tbody td text tfoot th thead title tr ul';
const attributeNames =
  'aria-label charset class colspan content cx cy height href http-equiv id lang name r rel role scope viewBox width x y';
const tag =
  /<\/?([a-z][a-z0-9]*)((?: [A-Za-z-]+="[^"<>]*")*)>|<([a-z]+)((?: [A-Za-z-]+="[^"<>]*")*)\/>/g;

/** Each tag; throws where the page holds anything that is not one of ours. */
function tagsOf(page: string): { name: string; attributes: [name: string, value: string][] }[] {
  const body = page.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '');
  expect(body.replaceAll(tag, '')).not.toMatch(/[<>]/);
  return [...body.matchAll(tag)].map((found) => ({
    name: found[1] ?? found[3] ?? '',
    attributes: [...(found[2] ?? found[4] ?? '').matchAll(/ ([A-Za-z-]+)="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    ),
  }));
}

/** What a reader sees, as one line. */
function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body>'));
  return body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

describe('the HTML report', () => {
  it('holds no tag, attribute or address but its own, whatever devices say', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        for (const { name, attributes } of tagsOf(renderHtml(result))) {
          expect(tags.split(' ')).toContain(name);
          for (const [attribute, value] of attributes) {
            expect(attributeNames.split(' ')).toContain(attribute);
            if (attribute !== 'href') continue;
            const wanted =
              name === 'image' ? /^data:image\/png;base64,[\w+/=]+$/ : /^(#|https:\/\/)/;
            expect(value).toMatch(wanted);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('asks nobody for anything, and says so to the browser', () => {
    const page = renderHtml(officeResult);
    const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(style).not.toMatch(/url\(|@import/);
    expect(page).not.toMatch(/<script|<link|<iframe| src=| style=| on[a-z]+=/);
  });

  it('gives every link inside the page a place to go to, and every place once', () => {
    const all = tagsOf(renderHtml(officeResult)).flatMap(({ attributes }) => attributes);
    const ids = all.filter(([name]) => name === 'id').map(([, id]) => id);
    const inner = all.filter(([name, value]) => name === 'href' && value.startsWith('#'));
    expect(new Set(ids).size).toBe(ids.length);
    expect(inner.length).toBeGreaterThan(5);
    for (const [, value] of inner) expect(ids).toContain(value.slice(1));
  });

  it('links to no reference that is not on the web', () => {
    const [finding] = officeResult.findings;
    if (!finding) throw new Error('the sample has a finding');
    const references = [
      'javascript:alert(1)',
      'http://a.example/',
      'https://a.example/?q="x',
      'RFC 1',
    ];
    const page = renderHtml({ ...officeResult, findings: [{ ...finding, references }] });
    expect(page).not.toMatch(/href="(javascript|http:|https:\/\/a)/);
  });

  it('begins with the verdict, the counts, what to do first and what was not covered', () => {
    const words = wordsOf(renderHtml(officeResult));
    const order = [
      '5 findings on 5 of 7 devices; act on 2 of them now.',
      '2 Act now',
      'Do first',
      'Redis answers anybody without a password',
      'Listen on loopback only',
      'Not covered',
      'Excluded by request: 192.0.2.14.',
      '1 device answered nothing (absent, switched off or behind a filter), so 65,548 ports there are unknown.',
      'Devices Device Name',
      'Findings',
      'The way back mv /etc/redis/redis.conf.bak',
      'Ledger',
    ];
    const places = order.map((text) => words.indexOf(text));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it.each<[string, CheckResult, string]>([
    [
      'clean',
      cleanResult,
      'Nothing risky was found: 1 open port on 1 device, none with a finding.',
    ],
    ['broken off', interruptedResult, 'The look is partial: what it did not reach is unknown.'],
    ['empty', resultSample(), 'No device was looked at.'],
    [
      'silent',
      resultSample({ devices: [deviceSample({ address: '192.0.2.9', silent: true })] }),
      'Nothing is known: none of 1 device answered anything.',
    ],
  ])('has a clear sentence for a look that was %s', (_name, result, sentence) => {
    expect(wordsOf(renderHtml(result))).toContain(sentence);
  });
});

/** The pixels of a PNG of our making: positions in its palette. */
function pixelsOf(uri: string): Uint8Array {
  const png = Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64');
  const chunks: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      chunks.push(png.subarray(at + 8, at + 8 + length));
    }
    at += 12 + length;
  }
  const rows = inflateSync(Buffer.concat(chunks));
  return Uint8Array.from(rows.filter((_, i) => i % 257 !== 0));
}

describe('a port map', () => {
  const device = deviceSample({
    address: '192.0.2.9',
    ports: [portSample(22), portSample(65_535, { findings: ['a'] })],
    tcp: {
      asked: [
        [1, 40_000],
        [65_000, 65_535],
      ],
      filtered: [[100, 299]],
      unknown: [[7, 9]],
    },
  });
  const page = renderHtml(resultSample({ devices: [device] }));

  it('has a pixel for each port, in the state that the ledger gives it', () => {
    const uri = /<image href="(data:[^"]+)"/.exec(page)?.[1] ?? '';
    const pixels = pixelsOf(uri);
    expect(pixels).toHaveLength(65_536);
    const sets = portStates.map(
      (state) => portSetFrom(device.ledger.tcp?.ranges[state] ?? '') ?? [],
    );
    const wrong = [...pixels.keys()].filter((port) => {
      const state = sets.findIndex((set) => hasPort(set, port));
      return pixels[port] !== (state < 0 ? portStates.length : state);
    });
    expect(wrong).toEqual([]);
  });

  it('marks open ports where they are, and tells all of it in words', () => {
    expect(page).toContain('<circle class="open" cx="22.5" cy="0.5" r="3.4"/>');
    expect(page).toContain('<circle class="risky" cx="255.5" cy="255.5" r="3.4"/>');
    expect(page).toContain(
      'aria-label="Map of the TCP ports of 192.0.2.9: 2 open (22, 65535), 40,331 closed, 200 filtered, 3 unknown"',
    );
  });
});
