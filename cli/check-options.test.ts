import { Refusal } from '@postern/engine';
import { describe, expect, it } from 'vitest';
import { type RawCheckOptions, readCheckOptions } from './check-options.ts';

/** What commander hands over where nothing was said. */
const usual: RawCheckOptions = {
  ports: 'all',
  udp: 'known',
  exclude: [],
  zone: 'server',
  method: 'auto',
  journal: true,
  profile: [],
  output: [],
  color: true,
};

function mistakes(raw: Partial<RawCheckOptions>, targets: readonly string[] = []): string[] {
  try {
    readCheckOptions(targets, { ...usual, ...raw });
  } catch (error) {
    if (error instanceof Refusal) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the options of check', () => {
  it('need not be given', () => {
    expect(readCheckOptions([], usual)).toEqual({
      request: {
        targets: [],
        exclude: [],
        tcp: { kind: 'all' },
        udp: { kind: 'known' },
        rate: null,
        perDeviceRate: null,
        perSegmentRate: null,
        stateTable: null,
        deviceTimeMs: null,
        zone: 'server',
        method: 'auto',
        timeoutMs: null,
        canaries: null,
        shard: null,
        profiles: [],
      },
      outputs: [{ format: 'text', file: null }],
      failOn: null,
      quiet: false,
      resume: null,
      keepsJournal: true,
      color: true,
    });
  });

  it('cannot be changed after they were judged', () => {
    expect(Object.isFrozen(readCheckOptions([], usual))).toBe(true);
  });

  it.each([
    [{ ports: 'top:100' }, { tcp: { kind: 'top', count: 100 } }],
    [
      { ports: '22, 80-81' },
      {
        tcp: {
          kind: 'list',
          ports: [
            [22, 22],
            [80, 81],
          ],
        },
      },
    ],
    [{ udp: 'none' }, { udp: { kind: 'none' } }],
    [{ rate: 'max' }, { rate: Number.POSITIVE_INFINITY }],
    [{ perDeviceRate: '0.5' }, { perDeviceRate: 0.5 }],
    [{ perSegmentRate: '2000' }, { perSegmentRate: 2000 }],
    [{ stateTable: '24000' }, { stateTable: { entries: 24_000, timeoutMs: 120_000, share: 0.25 } }],
    [
      { stateTable: '500', stateTimeout: '2m', share: '12.5%' },
      { stateTable: { entries: 500, timeoutMs: 120_000, share: 0.125 } },
    ],
    [{ deviceTime: '20h' }, { deviceTimeMs: 72_000_000 }],
    [{ deviceTime: '90s' }, { deviceTimeMs: 90_000 }],
    [
      { exclude: ['192.0.2.0/24@mon-fri 08:00-18:00', '@sat,sun 00:00-24:00'] },
      { exclude: ['192.0.2.0/24@mon-fri 08:00-18:00', '@sat,sun 00:00-24:00'] },
    ],
    [{ timeout: '1500ms' }, { timeoutMs: 1500 }],
    [{ timeout: '2s' }, { timeoutMs: 2000 }],
    [{ timeout: '700' }, { timeoutMs: 700 }],
    [{ zone: 'ot' }, { zone: 'ot' }],
    [{ shard: '3/8' }, { shard: { index: 3, count: 8 } }],
  ] as const)('%j asks for %j', (raw, request) => {
    expect(readCheckOptions([], { ...usual, ...raw }).request).toMatchObject(request);
  });

  it.each([
    [{ ports: 'nope' }, '--ports: "nope" is not a port'],
    [{ ports: '' }, '--ports: "" is not a port'],
    [{ ports: '80-22' }, '--ports: "80-22" is not a port'],
    [{ ports: '0' }, '--ports: "0" is not a port'],
    [{ ports: '65536' }, '--ports: "65536" is not a port'],
    [{ ports: 'top:0' }, '--ports: top:N takes 1 to 65,535'],
    [{ ports: 'known' }, '--ports: "known" is not a port'],
    [{ udp: '53,,54' }, '--udp: "" is not a port'],
    [{ rate: '0' }, '--rate takes probes a second'],
    [{ rate: '-5' }, '--rate takes probes a second'],
    [{ rate: '1e9' }, '--rate takes probes a second'],
    [{ rate: 'Infinity' }, '--rate takes probes a second'],
    [{ perDeviceRate: 'fast' }, '--per-device-rate takes probes a second'],
    [{ perSegmentRate: '0' }, '--per-segment-rate takes probes a second'],
    [{ stateTable: 'big' }, '--state-table takes a number of entries'],
    [{ stateTable: '0' }, '--state-table takes a number of entries'],
    [{ stateTable: '3' }, 'leave less than one entry'],
    [{ stateTable: '3000', share: '0%' }, '--share takes a part of the state table'],
    [{ stateTable: '3000', share: '101%' }, '--share takes a part of the state table'],
    [{ stateTable: '3000', share: '0.25' }, '--share takes a part of the state table'],
    [{ stateTable: '3000', stateTimeout: '0s' }, '--state-timeout takes 1s to 24h'],
    [{ share: '25%' }, 'belong to --state-table'],
    [{ stateTimeout: '120s' }, 'belong to --state-table'],
    [{ deviceTime: '30' }, '--device-time takes 1s to 720h'],
    [{ deviceTime: '721h' }, '--device-time takes 1s to 720h'],
    [{ exclude: ['192.0.2.1@monday 08:00-18:00'] }, '"monday" is no day'],
    [{ exclude: ['@mon 8:00-18:00'] }, 'its time is written like 08:00-18:00'],
    [{ exclude: ['192.0.2.1:22,80@mon 08:00-18:00'] }, 'a window holds for whole devices'],
    [{ zone: 'mars' }, '--zone takes internet, dmz,'],
    [{ method: 'ping' }, '--method takes auto, syn, connect'],
    [{ timeout: '49ms' }, '--timeout takes 50ms to 60s'],
    [{ timeout: '61s' }, '--timeout takes 50ms to 60s'],
    [{ timeout: '1h' }, '--timeout takes 50ms to 60s'],
    [{ shard: '0/8' }, '--shard takes one of at most 256'],
    [{ shard: '9/8' }, '--shard takes one of at most 256'],
    [{ shard: '1/257' }, '--shard takes one of at most 256'],
    [{ shard: '3' }, '--shard takes one of at most 256'],
    [{ failOn: 'high' }, '--fail-on takes act-now, this-week, this-month, watch'],
    [{ output: ['pdf'] }, '--output takes text, json, jsonl, html, sarif, nmap-xml, csv; not'],
    [{ output: ['json='] }, '--output json= lacks the name of a file'],
    [{ output: ['json', 'text'] }, '--output: json and text cannot share the standard output'],
    [{ output: ['jsonl', 'jsonl'] }, '--output: jsonl and jsonl cannot share the standard output'],
    [{ output: ['json=a', 'csv=a'] }, '--output: two formats cannot share the file a'],
    [{ exclude: ['thing!'] }, '"thing!" is not a target'],
    [{ exclude: ['192.0.2.1:99999'] }, '"99999" is not a port'],
  ] as const)('%j is wrong, and one sentence says why', (raw, sentence) => {
    const all = mistakes(raw);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(sentence);
  });

  it('and targets are judged together: every mistake is told at once', () => {
    const raw = { ports: 'nope', udp: '0', rate: 'x', zone: 'x', method: 'x', timeout: 'x' };
    const targets = ['192.0.2.300', '@/never/opened/here', 'never-looked-up.example'];
    const all = mistakes({ ...raw, failOn: 'x', output: ['x'], exclude: ['1/99'] }, targets);
    const about = [
      /^"192.0.2.300"/,
      /^"1\/99"/,
      /^--ports/,
      /^--udp/,
      /^--rate/,
      /^--zone/,
      /^--method/,
      /^--timeout/,
      /^--output/,
      /^--fail-on/,
    ];
    expect(all).toHaveLength(about.length);
    for (const [i, sentence] of all.entries()) expect(sentence).toMatch(about[i] ?? /never/);
  });

  it('that are wrong are shown without what a terminal would obey', () => {
    const evil = '\u001b[2J\u202e';
    const all = mistakes({
      zone: evil,
      method: evil,
      output: [evil],
      ports: evil,
      exclude: [evil],
    });
    expect(all).toHaveLength(5);
    expect(all.join('')).not.toContain('\u001b');
    expect(all.join('')).not.toContain('\u202e');
  });
});
