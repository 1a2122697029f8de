import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '../compare/compare.ts';
import { no, yes } from '../facts/posture.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { officeResult } from '../testing/check-result-samples.ts';
import { deviceSample, portSample, resultSample } from '../testing/device-sample.ts';
import { columnsOf } from './cells.ts';
import { diffJson, diffText } from './diff-text.ts';
import { plainStyle } from './style.ts';

const at80 = { width: 80, style: plainStyle };

const before = resultSample({
  devices: [
    deviceSample({
      address: '192.0.2.7',
      tcp: { unknown: [[100, 199]], unknownBecause: 'rate-limited' },
      ports: [
        portSample(22, {
          service: 'ssh',
          product: 'OpenSSH',
          version: '9.2p1',
          posture: { 'ssh-1': no('SSH-2.0') },
        }),
        portSample(23, { service: 'telnet', product: 'BusyBox telnetd' }),
        portSample(80, { service: 'http', product: 'nginx', version: '1.22.1' }),
      ],
    }),
    deviceSample({ address: '192.0.2.8', silent: true }),
    deviceSample({ address: '192.0.2.9' }),
  ],
});

const after = resultSample({
  start: '2026-11-27T20:00:02.114Z',
  vantage: { host: 'scanner-1', zone: 'guest' },
  devices: [
    deviceSample({
      address: '192.0.2.7',
      tcp: { filtered: [[23, 23]] },
      ports: [
        portSample(22, {
          service: 'ssh',
          product: 'OpenSSH',
          version: '10.0p2',
          posture: { 'ssh-1': yes('SSH-1.99') },
        }),
        portSample(80, { service: 'http', product: 'Apache httpd', version: '2.4.66' }),
        portSample(6379, { service: 'redis' }),
      ],
    }),
    deviceSample({ address: '192.0.2.8' }),
  ],
});

describe('the text of a comparison', () => {
  it('tells the changes by device, what was not compared, and the sum', () => {
    expect(
      diffText(compare(before, after), at80),
    ).toBe(`before: 2026-11-20 20:00 UTC from scanner-1, zone workstation
after:  2026-11-27 20:00 UTC from scanner-1, zone guest

192.0.2.7
  22/tcp     upgraded    OpenSSH 9.2p1 → 10.0p2
  22/tcp     posture     SSH protocol 1 is accepted: no → yes (SSH-1.99)
  23/tcp     closed      telnet BusyBox telnetd, now filtered
  80/tcp     replaced    http nginx 1.22.1 → http Apache httpd 2.4.66
  6379/tcp   opened      redis, was closed

192.0.2.8
             new         answers, and was silent before

NOT COMPARED
· The two looked from different places: a change may be of place, not of time
· 1 device only in the earlier check: 192.0.2.9
· 65,635 TCP ports without a conclusive answer on one side or both

6 changes (1 of version, 1 of posture, 1 closed, 1 replaced, 1 opened, 1 new):
65,435 ports of 2 devices compared.
`);
  });

  it('says so where nothing changed, and where nothing could be compared', () => {
    expect(diffText(compare(officeResult, officeResult), at80)).toContain('No change: ');
    expect(diffText(compare(officeResult, resultSample()), at80)).toContain(
      'Nothing could be compared: 0 ports of 0 devices compared.',
    );
  });

  it('holds nothing that a terminal obeys and no line too long, whatever devices say', () => {
    fc.assert(
      fc.property(anyCheckResult, anyCheckResult, (one, other) => {
        const comparison = compare(one, other);
        const text = diffText(comparison, at80);
        for (const report of [text, diffJson(comparison)]) {
          expect(report).not.toMatch(
            // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
            /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
          );
        }
        for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(80);
        expect(JSON.parse(diffJson(comparison))).toEqual(JSON.parse(JSON.stringify(comparison)));
      }),
      { numRuns: 40 },
    );
  });
});
