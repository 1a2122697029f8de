import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPorts, portCount, portSetOf, portSetText } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import { probeOrder } from './order.ts';
import { parsePortChoice, parsePorts, portsChosen } from './parse-ports.ts';
import { parseTarget } from './parse-target.ts';
import { partsOf, readTargets } from './read-targets.ts';
import { windowText } from './window.ts';

const noNames = async () => [];
const addresses = async (words: string[], exclude: string[] = []) => {
  const { set } = await readTargets(words, exclude, noNames);
  return Array.from({ length: set.size }, (_, i) => set.addressAt(i));
};
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return null;
};

describe('a target', () => {
  it.each([
    [['192.0.2.7'], ['192.0.2.7']],
    [['192.0.2.8/30'], ['192.0.2.8', '192.0.2.9', '192.0.2.10', '192.0.2.11']],
    [['192.0.2.9/30'], ['192.0.2.8', '192.0.2.9', '192.0.2.10', '192.0.2.11']],
    [['192.0.2.7-9'], ['192.0.2.7', '192.0.2.8', '192.0.2.9']],
    [['192.0.2.255-192.0.3.0'], ['192.0.2.255', '192.0.3.0']],
    [['2001:db8::fffe-2001:db8::1:0'], ['2001:db8::fffe', '2001:db8::ffff', '2001:db8::1:0']],
    [['[2001:DB8:0::1]'], ['2001:db8::1']],
    [['::ffff:192.0.2.1'], ['192.0.2.1']],
    [
      ['192.0.2.2', '192.0.2.1,192.0.2.2'],
      ['192.0.2.1', '192.0.2.2'],
    ],
  ])('%j means %j', async (words, expected) => {
    expect(await addresses(words)).toEqual(expected);
  });

  it.each([
    ['10.1', 'bad-target'],
    ['0x7f.1', 'bad-target'],
    ['010.0.0.1', 'bad-target'],
    ['2130706433', 'bad-target'],
    ['a.0x10', 'bad-target'],
    ['192.0.2.256', 'bad-target'],
    ['192.0.2.0/33', 'bad-target'],
    ['192.0.2.9-192.0.2.1', 'bad-target'],
    ['192.0.2.1-2001:db8::1', 'bad-target'],
    ['192.0.2.1/2/3', 'bad-target'],
    ['fe80::1%eth0', 'bad-target'],
    ['http://192.0.2.1/', 'bad-target'],
    ['no such thing!', 'bad-target'],
    ['-oN', 'bad-target'],
    ['224.0.0.1', 'forbidden-target'],
    ['255.255.255.255', 'forbidden-target'],
    ['0.0.0.0', 'forbidden-target'],
    ['223.255.255.0-224.0.0.1', 'forbidden-target'],
    ['ff02::1', 'forbidden-target'],
    ['fe80::1', 'forbidden-target'],
    ['::', 'forbidden-target'],
    ['2001:db8::/64', 'too-many-targets'],
    ['1.0.0.0-3.255.255.255', 'too-many-targets'],
    ['missing.example', 'host-not-found'],
    ['@/nowhere/at/all', 'bad-file'],
    ['@/', 'bad-file'],
  ])('%s is refused as %s', async (word, code) => {
    expect(await codeOf(() => readTargets([word], [], noNames))).toBe(code);
  });

  it('is never taken from text that is no address, name or range', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const { kind } = parseTarget(text);
          expect(['range', 'name']).toContain(kind);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });

  it('by name takes every address of the name, and remembers the name', async () => {
    const resolve = async () => ['192.0.2.1', '2001:db8::1'];
    const { set, hostnames } = await readTargets(['www.example'], [], resolve);
    expect(set.size).toBe(2);
    expect(hostnames.get('2001:db8::1')).toBe('www.example');
  });

  it('by a name that leads to a forbidden address is refused', async () => {
    const resolve = async () => ['224.0.0.1'];
    expect(await codeOf(() => readTargets(['www.example'], [], resolve))).toBe('forbidden-target');
  });
});

describe('an exclusion', () => {
  it('takes addresses out of ranges', async () => {
    expect(await addresses(['192.0.2.0/29'], ['192.0.2.1-5', '192.0.2.7'])).toEqual([
      '192.0.2.0',
      '192.0.2.6',
    ]);
    expect(await addresses(['2001:db8::/126'], ['2001:db8::1-2001:db8::2'])).toEqual([
      '2001:db8::',
      '2001:db8::3',
    ]);
  });

  it('takes single ports out, of IPv4, IPv6 and ranges', async () => {
    const { set, isExcluded } = await readTargets(
      ['192.0.2.0/30', '2001:db8::1'],
      ['192.0.2.1:22,80-82', '[2001:db8::1]:443', '192.0.2.2/31:9100', '192.0.2.3'],
      noNames,
    );
    const device = (address: string) => set.indexOf(address);
    expect(isExcluded(device('192.0.2.1'), 81)).toBe(true);
    expect(isExcluded(device('192.0.2.1'), 83)).toBe(false);
    expect(isExcluded(device('2001:db8::1'), 443)).toBe(true);
    expect(isExcluded(device('192.0.2.2'), 9100)).toBe(true);
    expect(isExcluded(device('192.0.2.0'), 9100)).toBe(false);
    expect(device('192.0.2.3')).toBe(-1);
  });

  it('in windows is read from words and files, and divides the targets by them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-windows-'));
    const file = join(folder, 'list');
    await writeFile(
      file,
      '192.0.2.4/30@mon,wed 08:00-18:00, 192.0.2.1 # none\n@daily 22:00-02:00\n',
    );
    const words = [`@${file}`, '192.0.2.6@sat 10:00-11:00', '2001:db8::/127@sat  10:00-11:00'];
    const targets = await readTargets(['192.0.2.0/29', '2001:db8::/126'], words, noNames);
    await rm(folder, { recursive: true });
    const parts = partsOf(targets).map((part) => [
      Array.from({ length: part.targets.set.size }, (_, i) => part.targets.set.addressAt(i)),
      part.windows.map(windowText),
    ]);
    const night = 'daily 22:00-02:00';
    expect(parts).toHaveLength(4);
    expect(parts).toContainEqual([
      ['192.0.2.0', '192.0.2.2', '192.0.2.3', '2001:db8::2', '2001:db8::3'],
      [night],
    ]);
    const days = 'mon,wed 08:00-18:00';
    expect(parts).toContainEqual([
      ['192.0.2.4', '192.0.2.5', '192.0.2.7'],
      [days, night],
    ]);
    expect(parts).toContainEqual([['192.0.2.6'], [days, night, 'sat 10:00-11:00']]);
    expect(parts).toContainEqual([
      ['2001:db8::', '2001:db8::1'],
      [night, 'sat 10:00-11:00'],
    ]);
  });

  it('in more windows than can be kept apart is refused', async () => {
    const hours = Array.from({ length: 17 }, (_, i) => `@mon ${10 + (i % 10)}:0${i % 7}-23:00`);
    expect(await codeOf(() => readTargets(['192.0.2.1'], hours, noNames))).toBe('too-many-targets');
    const words = Array.from({ length: 7 }, (_, i) => {
      const some = Array.from({ length: 128 }, (__, n) => n).filter((n) => (n >> i) % 2 === 1);
      return some.map((n) => `192.0.2.${n}@mon 1${i}:00-23:00`).join(',');
    });
    expect(await codeOf(() => readTargets(['192.0.2.0/25'], words, noNames))).toBe(
      'too-many-targets',
    );
  });

  it('of everything leaves nothing, and says so', async () => {
    expect(await codeOf(() => readTargets(['192.0.2.1'], ['192.0.2.0/24'], noNames))).toBe(
      'no-targets',
    );
  });

  it('removes exactly its addresses from any ranges', async () => {
    const range = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 8 }))
      .map(([first, length]) => [first, first + length] as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(range, { minLength: 1, maxLength: 6 }),
        fc.array(range, { maxLength: 6 }),
        async (keep, drop) => {
          const covers = (ranges: readonly (readonly [number, number])[], n: number) =>
            ranges.some(([first, last]) => first <= n && n <= last);
          const expected = Array.from({ length: 80 }, (_, n) => n).filter(
            (n) => covers(keep, n) && !covers(drop, n),
          );
          const text = ([first, last]: readonly [number, number]) => `192.0.2.${first}-${last}`;
          const text6 = ([first, last]: readonly [number, number]) =>
            `2001:db8::${first.toString(16)}-2001:db8::${last.toString(16)}`;
          if (expected.length === 0) return;
          const found = await addresses(
            [...keep.map(text), ...keep.map(text6)],
            [...drop.map(text), ...drop.map(text6)],
          );
          expect(found.slice(0, expected.length)).toEqual(expected.map((n) => `192.0.2.${n}`));
          expect(found.length).toBe(expected.length * 2);
        },
      ),
    );
  });
});

describe('a target set', () => {
  it('finds each address at its index, as text and as bytes', async () => {
    const { set } = await readTargets(
      ['192.0.2.0/25', '198.51.100.7', '2001:db8::/120'],
      ['192.0.2.9'],
      noNames,
    );
    const bytes = new Uint8Array(20);
    for (let i = 0; i < set.size; i++) {
      const length = set.writeAddress(i, bytes, 3);
      expect(set.indexOf(set.addressAt(i))).toBe(i);
      expect(set.indexOfBytes(bytes, 3, length)).toBe(i);
    }
    expect(set.indexOf('192.0.2.9')).toBe(-1);
    expect(set.indexOf('192.0.2.128')).toBe(-1);
    expect(set.indexOf('203.0.113.1')).toBe(-1);
    expect(set.indexOf('2001:db8::100')).toBe(-1);
    expect(set.indexOf('nonsense')).toBe(-1);
  });

  it('says of an address what it said before, whatever was asked in between', async () => {
    const { set } = await readTargets(['192.0.2.0/29', '2001:db8::/126'], ['192.0.2.3'], noNames);
    const asked = ['192.0.2.1', '192.0.2.3', '2001:db8::3', '203.0.113.1', 'nonsense', '192.0.2.7'];
    const answers = asked.map((address) => set.indexOf(address));
    expect(answers).toEqual([1, -1, 10, -1, -1, 6]);
    for (const first of asked) {
      for (const second of asked) {
        const [one, same, other] = [first, first, second].map((address) => set.indexOf(address));
        expect([one, same, other]).toEqual(
          [first, first, second].map((address) => answers[asked.indexOf(address)]),
        );
      }
    }
  });

  it('of sixteen million addresses is there at once', async () => {
    const { set } = await readTargets(['10.0.0.0/8'], [], noNames);
    expect(set.size).toBe(16_777_216);
    expect(set.addressAt(16_777_215)).toBe('10.255.255.255');
  });
});

describe('a target file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-targets-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (text: string) => {
    const path = join(folder, 'targets');
    await writeFile(path, text);
    return `@${path}`;
  };

  it('has a target a line, comments, blank lines and CR LF', async () => {
    const word = await file('# servers\r\n192.0.2.1\r\n\r\n 192.0.2.3 # web\n192.0.2.5,192.0.2.4');
    expect(await addresses([word])).toEqual(['192.0.2.1', '192.0.2.3', '192.0.2.4', '192.0.2.5']);
  });

  it('tells all mistakes with their lines, ten at most', async () => {
    const word = await file(
      ['192.0.2.1', 'not/a/target', ...Array.from({ length: 30 }, () => '!')].join('\n'),
    );
    await expect(readTargets([word], [], noNames)).rejects.toThrow(
      /line 2: "not\/a\/target".*line 11.*and 21 more/s,
    );
  });

  it('of one endless line is refused', async () => {
    expect(
      await codeOf(async () => readTargets([await file('x'.repeat(3_000_000))], [], noNames)),
    ).toBe('bad-file');
  });

  it('of a million lines is read in little memory', async () => {
    const lines = Array.from(
      { length: 1_000_000 },
      (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    );
    const { set } = await readTargets([await file(lines.join('\n'))], [], noNames);
    expect(set.size).toBe(1_000_000);
  });
});

describe('a port list', () => {
  it.each([
    ['22', '22'],
    ['80,22,81', '22,80-81'],
    [' 1-3 , 2-5 ', '1-5'],
    ['1-65535', '1-65535'],
  ])('%j means %s', (text, expected) => {
    expect(portSetText(parsePorts(text))).toBe(expected);
  });

  it.each(['', '0', '65536', '22-', '9-1', 'ssh', '1,,2', '-5', '1.5', 'top:0', 'top:70000'])(
    '%j is refused',
    (text) => {
      expect(() => parsePortChoice(text, '--ports')).toThrow(Refusal);
    },
  );

  it('of the top N holds exactly N, the most common first', () => {
    for (const transport of ['tcp', 'udp'] as const) {
      for (const count of [1, 100, 1000, 5000, 65_535]) {
        expect(portCount(portsChosen({ kind: 'top', count }, transport))).toBe(count);
      }
    }
    expect(portSetText(portsChosen({ kind: 'top', count: 5 }, 'tcp'))).toBe('22,80,443,445,3389');
  });
});

describe('the order of a sweep', () => {
  it('visits each port of each device exactly once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        (devices, ports, key) => {
          const seen = new Set<string>();
          const order = probeOrder(devices, portSetOf(ports), key);
          for (let p = 0; p < order.size; p++) seen.add(`${order.deviceAt(p)}:${order.portAt(p)}`);
          const wanted = ports.flatMap((port) =>
            Array.from({ length: devices }, (_, d) => `${d}:${port}`),
          );
          expect([...seen].sort()).toEqual(wanted.sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is walked from any position on as it is looked up, and from its end to its beginning', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 9 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.nat(),
        (devices, ports, first, key, from) => {
          const order = probeOrder(devices, portSetOf(ports), key, [...new Set(first)]);
          const place = order.walk(from % order.size);
          for (let i = 0; i < order.size + 2; i++, place.next()) {
            const position = ((from % order.size) + i) % order.size;
            expect([place.device, place.port]).toEqual([
              order.deviceAt(position),
              order.portAt(position),
            ]);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('visits every device once in each round, so load is spread evenly', () => {
    const devices = 62;
    const order = probeOrder(devices, allPorts, 7);
    for (const round of [0, 1, 1000]) {
      const visited = new Set(
        Array.from({ length: devices }, (_, i) => order.deviceAt(round * devices + i)),
      );
      expect(visited.size).toBe(devices);
    }
  });

  it('does not walk the ports of a device in a row', () => {
    const order = probeOrder(1, allPorts, 1);
    let neighbours = 0;
    for (let p = 1; p < 1000; p++)
      if (Math.abs(order.portAt(p) - order.portAt(p - 1)) === 1) neighbours++;
    expect(neighbours).toBeLessThan(5);
  });
});
