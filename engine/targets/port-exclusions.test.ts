import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTargets } from './read-targets.ts';

const noNames = async () => [];
const asked = [22, 23, 79, 80, 81, 82, 443];

it('address:port is excluded for exactly those addresses and ports, and no others', async () => {
  const octet = fc.integer({ min: 1, max: 20 });
  const range = fc.tuple(octet, octet).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const ports = fc.constantFrom('22', '80-81', '22,443', '1-1000');
  await fc.assert(
    fc.asyncProperty(
      fc.array(range, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(range, ports), { maxLength: 6 }),
      fc.constantFrom('192.0.2.', '2001:db8::'),
      async (targets, exclusions, prefix) => {
        const is6 = prefix.includes(':');
        const addressOf = (n: number) => `${prefix}${is6 ? n.toString(16) : n}`;
        const word = ([a, b]: readonly [number, number]) => `${addressOf(a)}-${addressOf(b)}`;
        const excluded = exclusions.flatMap(([[a, b], list]) =>
          Array.from({ length: b - a + 1 }, (_, i) =>
            is6 ? `[${addressOf(a + i)}]:${list}` : `${addressOf(a + i)}:${list}`,
          ),
        );
        const { set, isExcluded } = await readTargets(targets.map(word), excluded, noNames);
        const spared = new Set<string>();
        for (const [[a, b], list] of exclusions) {
          for (let n = a; n <= b; n++) {
            for (const port of asked) if (isIn(list, port)) spared.add(`${addressOf(n)} ${port}`);
          }
        }
        for (let device = 0; device < set.size; device++) {
          const address = set.addressAt(device);
          const wrong = asked.filter(
            (port) => isExcluded(device, port) !== spared.has(`${address} ${port}`),
          );
          expect(wrong).toEqual([]);
        }
      },
    ),
    { numRuns: 40 },
  );
});

function isIn(list: string, port: number): boolean {
  return list.split(',').some((part) => {
    const [first = '', last = first] = part.split('-');
    return port >= Number(first) && port <= Number(last);
  });
}

it('ten thousand of them cost next to nothing before a probe', async () => {
  const printers = Array.from(
    { length: 10_000 },
    (_, i) => `127.0.${i >> 7}.${(i & 127) * 2}:9100`,
  );
  const { set, isExcluded } = await readTargets(['127.0.0.0/16'], printers, noNames);
  let count = 0;
  for (let device = 0; device < set.size; device++) if (isExcluded(device, 9100)) count++;
  expect(count).toBe(10_000);
});

it('more port lists than can be searched before each probe are refused', async () => {
  const lists = Array.from({ length: 300 }, (_, i) => `192.0.2.1:${i + 1}`);
  await expect(readTargets(['192.0.2.1'], lists, noNames)).rejects.toThrow(/256 different port l/);
});
