import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Refusal } from '../facts/refusal.ts';
import type { Service } from '../facts/service.ts';
import { packKeys, unpackKeys } from '../sweep/journal.ts';
import { CheckJournal } from './check-journal.ts';
import type { JournalHeader } from './header.ts';
import { newestJournal, newJournalPath } from './journals.ts';

const home = mkdtempSync(join(tmpdir(), 'postern-journal-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let files = 0;
const fresh = () => join(home, `${++files}.journal`);

const header: JournalHeader = {
  start: '2026-11-23T10:00:00.000Z',
  version: '1.2.3',
  key: 77,
  method: 'syn',
  words: ['192.0.2.0/24', 'printer.example'],
  request: {
    targets: ['192.0.2.0/24', 'printer.example'],
    exclude: ['192.0.2.7:9100'],
    tcp: { kind: 'all' },
    udp: { kind: 'known' },
    rate: Number.POSITIVE_INFINITY,
    perDeviceRate: null,
    perSegmentRate: null,
    stateTable: null,
    deviceTimeMs: null,
    zone: 'server',
    method: 'auto',
    timeoutMs: 900,
    canaries: null,
    shard: { index: 3, count: 8 },
    profiles: [{ profile: 'printer', targets: '192.0.2.9' }],
  },
  tcp: [[1, 65_535]],
  udp: [[53, 53]],
  targets: {
    ranges: {
      ipv4: Uint32Array.of(0xc0000200, 0xc00002ff),
      ipv6: [{ family: 6, first: 0x20010db8n << 96n, last: (0x20010db8n << 96n) + 3n }],
    },
    excluded: [[[[9100, 9100]], { ipv4: Uint32Array.of(0xc0000207, 0xc0000207), ipv6: [] }]],
    windows: [
      [{ days: [1, 5], fromMinute: 1320, untilMinute: 120 }, null],
      [
        { days: [6], fromMinute: 0, untilMinute: 1440 },
        { ipv4: Uint32Array.of(0xc0000200, 0xc000020f), ipv6: [] },
      ],
    ],
    hostnames: [['192.0.2.9', 'printer.example']],
    profiles: [['printer', { ipv4: Uint32Array.of(0xc0000209, 0xc0000209), ipv6: [] }]],
  },
};

const service: Service = {
  protocol: 'ssh',
  tls: null,
  posture: {},
  transcript: [
    { by: 'them', atMs: 3, bytes: Uint8Array.of(83, 83, 72, 0, 255), length: 9, connection: 1 },
  ],
  connections: 1,
  unidentified: null,
};

/** A journal with three answers at two places, a service, and nothing more. */
function written(): string {
  const path = fresh();
  const journal = CheckJournal.create(path, header);
  const sweep = journal.sweep('tcp', 0, 4000);
  sweep.keep({ joined: [[2, 1]] });
  sweep.settled(3, 22, 5);
  sweep.settled(1, 65_535, 1023);
  sweep.reached(0, 1000);
  journal.identified('192.0.2.3 22/tcp', service);
  sweep.settled(16_777_215, 1, 0);
  sweep.reached(1, 7);
  journal.end(false);
  return path;
}

function replayed(path: string): [number, number, number][] {
  const journal = CheckJournal.open(path, '1.2.3');
  const all: [number, number, number][] = [];
  journal.sweep('tcp', 0, 4000).resumed?.replay((...one) => all.push(one));
  journal.end(false);
  return all;
}

describe('the journal of a check', () => {
  it('gives back what was written: the request, each answer, the place and the services', () => {
    const path = written();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const journal = CheckJournal.open(path, '1.2.3');
    expect(journal.header).toEqual(header);
    expect(journal.services).toEqual(new Map([['192.0.2.3 22/tcp', service]]));
    const { resumed } = journal.sweep('tcp', 0, 4000);
    expect(resumed).toMatchObject({ round: 1, position: 7, facts: { joined: [[2, 1]] } });
    expect(journal.sweep('udp', 0, 10).resumed).toBeNull();
    expect(journal.sweep('tcp', 1, 10).resumed).toBeNull();
    journal.end(false);
    expect(replayed(path)).toEqual([
      [1, 65_535, 1023],
      [3, 22, 5],
      [16_777_215, 1, 0],
    ]);
  });

  it('is not gone on with as a part that there is not', () => {
    const path = join(home, 'no-part');
    const request = { ...header.request, shard: { index: 0, count: 0 } };
    CheckJournal.create(path, { ...header, request }).end(false);
    expect(() => CheckJournal.open(path, '1.2.3')).toThrow('its header is damaged');
  });

  it('goes on in the same file, and removes it when there is nothing to go on with', () => {
    const path = written();
    const journal = CheckJournal.open(path, '1.2.3');
    const sweep = journal.sweep('tcp', 0, 4000);
    sweep.settled(5, 5, 5);
    sweep.reached(2, 0);
    expect(replayed(path)).toContainEqual([5, 5, 5]);
    journal.end(true);
    expect(readdirSync(home)).not.toContain(path.split('/').at(-1));
  });

  it('loses at most the last record where the file was cut off at any byte', () => {
    const path = written();
    const whole = readFileSync(path);
    const first = replayed(path).length;
    for (let cut = whole.length - 1; cut > 0; cut -= 7) {
      truncateSync(path, cut);
      let found = 0;
      try {
        found = replayed(path).length;
      } catch (error) {
        expect((error as Refusal).code).toBe('bad-journal');
      }
      expect(found).toBeLessThanOrEqual(first);
    }
  });

  it('takes any damage for the end of what can be read, or refuses', () => {
    const path = fresh();
    const whole = readFileSync(written());
    const damages = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    const property = fc.property(damages, fc.uint8Array({ maxLength: 40 }), (changes, more) => {
      const bytes = Buffer.concat([whole, more]);
      for (const [at, value] of changes) bytes[at] = value;
      writeFileSync(path, bytes, { mode: 0o600 });
      try {
        expect(replayed(path).length).toBeLessThanOrEqual(3);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    });
    fc.assert(property, { numRuns: 400 });
  });

  it('is not gone on with by another version, nor where others could have written it', () => {
    const codeOf = (act: () => void) => {
      try {
        act();
      } catch (error) {
        return error instanceof Refusal ? error.code : error;
      }
      return null;
    };
    const path = written();
    expect(codeOf(() => CheckJournal.open(path, '1.2.4'))).toBe('bad-journal');
    chmodSync(path, 0o666);
    expect(codeOf(() => CheckJournal.open(path, '1.2.3'))).toBe('bad-journal');
    const other = fresh();
    writeFileSync(other, 'something else entirely', { mode: 0o600 });
    expect(codeOf(() => CheckJournal.open(other, '1.2.3'))).toBe('bad-journal');
    expect(codeOf(() => CheckJournal.open(join(home, 'nothing'), '1.2.3'))).toBe('bad-file');
  });

  it('keeps the twenty newest, and none that is older than two weeks', () => {
    const directory = join(home, 'many');
    for (let i = 0; i < 25; i++) {
      const path = newJournalPath(directory, `2026-11-${i + 1}`);
      appendFileSync(path, '');
      const at = Date.now() / 1000 - 1000 + i - (i < 3 ? 20 * 86_400 : 0);
      utimesSync(path, at, at);
    }
    expect(readdirSync(directory)).toHaveLength(20);
    expect(newestJournal(directory)).toContain('2026-11-25');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});

describe('packed keys', () => {
  it('come back sorted, whatever they are', () => {
    const keys = fc.array(fc.maxSafeNat(), { maxLength: 200 });
    const property = fc.property(keys, (some) => {
      const sorted = Float64Array.from(some).sort();
      expect([...unpackKeys(packKeys(Float64Array.from(some)))]).toEqual([...sorted]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('take about 1.5 bytes an answer', () => {
    const ports = Array.from(
      { length: 10_000 },
      (_, i) => (i % 62) * 2 ** 26 + 5 * 65_536 + Math.floor(i / 62) * 400,
    );
    expect(packKeys(Float64Array.from(ports)).length).toBeLessThan(22_000);
  });
});
