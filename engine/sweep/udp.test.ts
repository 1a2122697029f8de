import { describe, expect, it } from 'vitest';
import { type PortSet, portSetText, portsOf } from '../facts/port-set.ts';
import type { PortState } from '../facts/port-state.ts';
import type { UdpAskableDevice, UdpManner } from '../testing/simulated-udp.ts';
import { simulateUdpSweep, type UdpSweepGiven } from '../testing/simulated-udp-sweep.ts';
import { neutralPayload, type UdpRequests } from './udp-answers.ts';

async function run(given: UdpSweepGiven) {
  const swept = await simulateUdpSweep(given);
  const ledger = (device = 0) => {
    const found = swept.outcome.ledgers.get(device);
    if (!found) throw new Error(`no ledger of device ${device}`);
    return found;
  };
  const ranges = (state: PortState, device = 0) =>
    portSetText(ledger(device).rangesOf(state, given.ports));
  return { ...swept, ledger, ranges };
}

const byList = (lists: Partial<Record<UdpManner, PortSet>>, rest: UdpManner) => {
  const manners = new Map<number, UdpManner>();
  for (const [manner, set] of Object.entries(lists)) {
    for (const port of portsOf(set)) manners.set(port, manner as UdpManner);
  }
  return (port: number) => manners.get(port) ?? rest;
};

const likeLinux = { burst: 6, everyMs: 1000 };
const few: PortSet = [[1, 60]];

describe('a UDP sweep', () => {
  it('tells answering, closed, prohibited and silent ports apart', async () => {
    const mannerOf = byList(
      {
        answers: [[53, 53]],
        silent: [[5, 6]],
        prohibited: [[8, 8]],
        'router-unreachable': [[9, 9]],
      },
      'closed',
    );
    const { ledger, ranges } = await run({ devices: [{ mannerOf }], ports: few });
    expect(ranges('open')).toBe('53');
    expect(ranges('unknown')).toBe('5-6');
    expect(ranges('filtered')).toBe('8-9');
    expect(ledger().reasonOf(5)).toBe('udp-silence');
    expect(ledger().reasonOf(8)).toBe('admin-prohibited');
    expect(ledger().reasonOf(7)).toBe('port-unreachable');
  });

  it('hands out the answer and the request that drew it, once and as it comes', async () => {
    const hello = Uint8Array.of(1, 2, 3);
    const requests: UdpRequests = (port) => (port === 53 ? [hello] : []);
    const devices = [{ mannerOf: byList({ answers: [[53, 54]] }, 'closed') }];
    const { outcome, came } = await run({ devices, ports: few, requests });
    expect(outcome.answers.get(0)?.get(53)).toEqual({ request: hello, answer: hello });
    expect(outcome.answers.get(0)?.get(54)?.request).toEqual(neutralPayload);
    expect(came).toHaveLength(2);
    expect(new Set(came.map(([device, port]) => `${device}:${port}`))).toEqual(
      new Set(['0:53', '0:54']),
    );
  });

  it('tries the requests of a port by turns, and twice is enough', async () => {
    const requests: UdpRequests = () => [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
    const devices = [{ mannerOf: () => 'silent' as const }];
    const { wire } = await run({ devices, ports: [[7, 7]], requests });
    expect(wire.payloads.get('192.0.2.1 7')?.map(([byte]) => byte)).toEqual([1, 2, 3]);
    const one: UdpRequests = () => [Uint8Array.of(9)];
    const again = await run({ devices, ports: [[7, 7]], requests: one });
    expect(again.wire.payloads.get('192.0.2.1 7')).toHaveLength(2);
  });

  it('never says a byte to ports where bytes do harm', async () => {
    const devices = [{ mannerOf: () => 'closed' as const }];
    const { wire, ledger } = await run({
      devices,
      ports: [
        [510, 520],
        [47_800, 47_810],
      ],
    });
    expect(wire.payloads.has('192.0.2.1 514')).toBe(false);
    expect(wire.payloads.has('192.0.2.1 47808')).toBe(false);
    expect([ledger().stateOf(514), ledger().reasonOf(514)]).toEqual(['unknown', 'not-asked']);
    expect(ledger().stateOf(513)).toBe('closed');
  });

  it('takes silence for nothing else', async () => {
    const devices = [{ mannerOf: () => 'silent' as const }];
    const { ledger } = await run({ devices, ports: few });
    expect(ledger().countsOver(few)).toMatchObject({ unknown: 60, filtered: 0, closed: 0 });
    expect(ledger().reasonCounts.get('udp-silence')).toBe(60);
  });

  it('is done in seconds with the ports of a usual check, whatever the devices are', async () => {
    const devices: UdpAskableDevice[] = [
      { mannerOf: () => 'silent' },
      { mannerOf: () => 'closed' },
      { mannerOf: byList({ answers: [[53, 53]] }, 'closed'), icmpLimit: likeLinux },
      { mannerOf: byList({ closed: [[1, 1]] }, 'silent') },
    ];
    const requests: UdpRequests = () => [Uint8Array.of(1)];
    const { clock } = await run({ devices, ports: few, requests });
    expect(clock.now()).toBeLessThan(9000);
  });

  it('does not take hours for the ports of a device that says nothing', async () => {
    const devices: UdpAskableDevice[] = [
      { mannerOf: () => 'silent' },
      { mannerOf: byList({ closed: [[1, 1]] }, 'silent') },
    ];
    const { clock, ledger } = await run({ devices, ports: [[1, 6000]] });
    expect(ledger().reasonCounts.get('udp-silence')).toBeGreaterThan(5900);
    expect(clock.now()).toBeLessThan(30_000);
  });

  it('takes no answer from another port for one of that port', async () => {
    const mannerOf = (port: number) => (port === 7 ? 'answers-from-next' : 'closed') as UdpManner;
    const { ledger, ranges } = await run({ devices: [{ mannerOf }], ports: few });
    expect(ranges('open')).toBe('');
    expect([ledger().stateOf(8), ledger().reasonOf(7)]).toEqual(['closed', 'udp-silence']);
    const requests: UdpRequests = (port) => (port === 7 ? [Uint8Array.of(1)] : []);
    const known = await run({ devices: [{ mannerOf }], ports: few, requests });
    expect(known.ranges('open')).toBe('7');
  });

  it('ignores answers that nobody asked for', async () => {
    const devices = [{ mannerOf: () => 'closed' as const }];
    const { ledger, outcome } = await run({
      devices,
      ports: few,
      before(wire) {
        const bytes = Uint8Array.of(1);
        wire.inject({ is: 'answered', alone: true, address: '198.51.100.7', port: 5, bytes });
        wire.inject({ is: 'answered', alone: true, address: '192.0.2.1', port: 5000, bytes });
      },
    });
    expect(ledger().countsOver([[1, 65_535]]).open).toBe(0);
    expect(outcome.answers.size).toBe(0);
  });

  it('proves nothing by answers of an address that answers on every port', async () => {
    const devices = [{ mannerOf: () => 'answers' as const }];
    const { ranges, outcome } = await run({ devices, ports: [[1, 400]] });
    expect(ranges('open')).toBe('');
    expect(portSetText(outcome.answeringEverywhere.get(0) ?? [])).toMatch(/^1-/);
  });
});

describe('a device that limits its ICMP errors', () => {
  const mannerOf = byList({ answers: [[53, 53]], silent: [[20, 22]] }, 'closed');

  it('is found out: what its silence hides is unknown, never closed or filtered', async () => {
    const { ledger, ranges, outcome } = await run({
      devices: [{ mannerOf, icmpLimit: likeLinux }],
      ports: few,
    });
    expect(ranges('open')).toBe('53');
    expect(ranges('filtered')).toBe('');
    const counts = ledger().countsOver(few);
    expect(counts.closed).toBeGreaterThanOrEqual(6);
    expect(ledger().reasonCounts.get('rate-limited')).toBe(counts.unknown);
    expect(outcome.notes.get(0)?.join()).toContain('limits its ICMP errors');
    expect(outcome.complete).toBe(true);
  });

  it.each([1, 2, 3, 4])(
    'is asked at its own pace, and its ports get known (seed %i)',
    async (seed) => {
      const limit = { burst: 200, everyMs: 5 };
      const ports: PortSet = [[1, 3000]];
      const { ledger, ranges } = await run({
        devices: [{ mannerOf, icmpLimit: limit }],
        ports,
        seed,
      });
      expect(ranges('open')).toBe('53');
      const counts = ledger().countsOver(ports);
      expect(counts.filtered).toBe(0);
      expect(counts.closed).toBeGreaterThan(2500);
    },
  );

  it('is not suspected where it answers for every closed port', async () => {
    const { ledger, outcome } = await run({ devices: [{ mannerOf }], ports: few });
    expect(ledger().reasonOf(21)).toBe('udp-silence');
    expect(outcome.notes.size).toBe(0);
  });

  it('is told from a line that loses packets', async () => {
    const devices = [{ mannerOf, loss: 0.1 }];
    const { ledger, ranges } = await run({ devices, ports: [[1, 500]], seed: 3 });
    expect(ranges('open')).toBe('53');
    expect(ledger().countsOver([[1, 500]]).closed).toBeGreaterThan(480);
  });

  it('is never sent more than its rate', async () => {
    const devices = [{ mannerOf, icmpLimit: likeLinux }, { mannerOf }];
    const { wire } = await run({ devices, ports: [[1, 200]], perDeviceRate: 100 });
    for (const times of wire.sendTimes.values()) {
      for (const [i, time] of times.entries()) {
        const within = times.slice(i).filter((other) => other < time + 1000).length;
        expect(within).toBeLessThanOrEqual(103);
      }
    }
  });
});

describe('this machine and its user', () => {
  it('may be short of buffers for a while', async () => {
    const devices = [{ mannerOf: byList({}, 'closed') }];
    const isShort = (sent: number) => sent > 10 && sent < 30;
    const { ledger, outcome } = await run({ devices, ports: few, isShort });
    expect(ledger().countsOver(few).closed).toBe(60);
    expect(outcome.complete).toBe(true);
  });

  it('short for good, the sweep says so and no port is judged by it', async () => {
    const devices = [{ mannerOf: byList({}, 'closed') }];
    const { ledger, outcome } = await run({ devices, ports: few, isShort: (sent) => sent >= 10 });
    expect(ledger().countsOver(few)).toMatchObject({ closed: 10, filtered: 0, unknown: 50 });
    expect(ledger().reasonCounts.get('local-limit')).toBe(50);
    expect(outcome.complete).toBe(false);
  });

  it('may interrupt it, and what was open stays open', async () => {
    const devices = [{ mannerOf: byList({ answers: [[1, 30]] }, 'silent') }];
    const { ledger, outcome, wire } = await run({
      devices,
      ports: few,
      perDeviceRate: 50,
      abortAfter: 5,
    });
    expect(outcome.complete).toBe(false);
    expect(ledger().countsOver(few).open).toBeGreaterThanOrEqual(5);
    expect(ledger().countsOver(few).filtered).toBe(0);
    expect(wire.isClosed).toBe(true);
  });
});
