import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPorts, portCount, portSetOf, portsOf } from '../facts/port-set.ts';
import { readTargets } from './read-targets.ts';
import { shardView } from './shard.ts';

const targets = await readTargets(
  ['10.82.0.250/23', '10.82.9.9', 'fd82::/121', 'fd82::1:0/124'],
  [],
);

describe('the shards of a check', () => {
  it('have every asked port of every device exactly once between them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (ports, count) => {
          const asked = portSetOf(ports);
          const views = Array.from({ length: count }, (_, i) =>
            shardView(targets.set, asked, { index: i + 1, count }),
          );
          for (let device = 0; device < targets.set.size; device += 7) {
            const told = views.flatMap((view) => [...portsOf(view.portsOf(device))]);
            expect(told.sort((a, b) => a - b)).toEqual([...portsOf(asked)]);
            for (const port of ports) {
              const holders = views.filter((view) => view.has(device, port));
              expect(holders).toHaveLength(1);
              expect([...portsOf(holders[0]?.portsOf(device) ?? [])]).toContain(port);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    [allPorts, 8],
    [allPorts, 256],
    [portSetOf([22, 80, 443]), 8],
  ])('have work alike: %j in %d parts', (asked, count) => {
    const { set } = targets;
    const parts = Array.from({ length: count }, (_, i) => {
      const view = shardView(set, asked, { index: i + 1, count });
      const devices = Array.from({ length: 512 }, (__, device) => device);
      return devices.reduce((sum, device) => sum + portCount(view.portsOf(device)), 0);
    });
    const fair = (512 * portCount(asked)) / count;
    // Of few ports whole blocks of 256 addresses go to one shard.
    const slack = Math.max(256, fair * 0.02);
    for (const part of parts) expect(Math.abs(part - fair)).toBeLessThanOrEqual(slack);
  });

  it('ask no port that was not asked for', () => {
    const view = shardView(targets.set, portSetOf([80]), { index: 1, count: 1 });
    expect([view.has(0, 80), view.has(0, 81), view.portsOf(0)]).toEqual([true, false, [[80, 80]]]);
  });
});
