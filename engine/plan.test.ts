import { describe, expect, it } from 'vitest';
import type { CheckRequest } from './check-request.ts';
import { type PlanRequest, plan } from './plan.ts';
import { monday } from './testing/planned-sample.ts';

const dayMs = 24 * 3_600_000;

const usual: CheckRequest = {
  targets: ['192.0.2.0/24'],
  exclude: [],
  tcp: { kind: 'all' },
  udp: { kind: 'known' },
  rate: null,
  perDeviceRate: null,
  perSegmentRate: null,
  stateTable: null,
  deviceTimeMs: null,
  zone: 'server',
  method: 'syn',
  timeoutMs: null,
  profiles: [],
  canaries: null,
  shard: null,
};
const one = { default: 1, embedded: 1, printer: 1, ot: 1 };

function planOf(check: Partial<CheckRequest>, more: Partial<PlanRequest> = {}) {
  const request = { check: { ...usual, ...check }, icmpRate: one, everyMs: 7 * dayMs, from: null };
  return plan({ ...request, ...more }, monday);
}

const table = { entries: 24_000, timeoutMs: 120_000, share: 0.25 };

describe('a plan of a check', () => {
  it('counts devices by profile, hours and what is not asked of them', async () => {
    const { groups, devices, segments } = await planOf({
      targets: ['192.0.2.0/24', '2001:db8::/126'],
      profiles: [{ profile: 'printer', targets: '192.0.2.0/28' }],
      exclude: ['192.0.2.0/28:9100', '192.0.2.255', '192.0.2.128/25@mon-fri 08:00-18:00'],
    });
    expect([devices, segments]).toEqual([259, 3]); // the hours of a part of a /24 are its own
    const told = groups.map(({ profile, family, devices, tcpPorts, udpPorts, windows }) =>
      [profile, family, devices, tcpPorts, udpPorts > 1, windows.length].join(' '),
    );
    expect(told.sort()).toEqual([
      'default 4 112 65535 true 0',
      'default 4 127 65535 true 1',
      'default 6 4 65535 true 0',
      'printer 4 16 65534 false 0',
    ]);
  });

  it('fits a site of 256 devices into an hour at the usual rates, and knows how slow would do', async () => {
    const made = await planOf({});
    expect(made).toMatchObject({ fits: true, fitsAtMost: true, suggestions: [], overSeconds: 0 });
    expect(made.bottleneck.is).toBe('rate');
    expect(made.packets.least).toBeLessThan(made.packets.expected);
    expect(made.packets.expected).toBeLessThan(made.packets.most);
    const slow = await planOf({ rate: made.rateNeeded });
    expect(slow.fits).toBe(true);
    const slower = await planOf({ rate: (made.rateNeeded ?? 0) - 1 });
    expect(slower.fits).toBe(false);
  });

  it('names the state table where that is the bottleneck, and a share that is enough', async () => {
    const made = await planOf({ stateTable: table });
    expect(made.fits).toBe(false);
    expect(made.bottleneck).toEqual({
      is: 'state-table',
      because: 'the state table bears 50 probes a second',
    });
    expect(made.stateTable).toMatchObject({ entriesAtOnce: 6000, share: 0.25 });
    const share = made.suggestions.find(({ change }) => change.startsWith('--share'));
    const percent = Number(/\d+/.exec(share?.change ?? '')?.[0]);
    const changed = await planOf({ stateTable: { ...table, share: percent / 100 } });
    expect(changed.fits).toBe(true);
    expect(changed.wallSeconds.expected).toBeCloseTo(share?.wallSeconds ?? 0, 3);
    const less = await planOf({ stateTable: { ...table, share: (percent - 1) / 100 } });
    expect(less.fits).toBe(false);
  });

  it('says how a window would have to be', async () => {
    const exclude = ['@mon-fri 06:00-22:00'];
    const made = await planOf({ exclude, perSegmentRate: 90 });
    expect(made.fits).toBe(false);
    const windows = made.suggestions.filter(({ change }) => change.startsWith('--exclude'));
    expect(windows).toHaveLength(2);
    for (const { change } of windows) {
      const word = /'(.*)'/.exec(change)?.[1] ?? '';
      expect(await planOf({ exclude: [word], perSegmentRate: 90 })).toMatchObject({ fits: true });
    }
  });

  it('spreads UDP over several weeks where ICMP errors are the bottleneck', async () => {
    const made = await planOf({ udp: { kind: 'all' } }, { everyMs: dayMs / 4 });
    expect(made.bottleneck.is).toBe('icmp-limit');
    const changes = made.suggestions.map(({ change }) => change);
    expect(changes).toContain('all UDP ports in 4 turns');
    expect(changes).toContain('4 shards');
    const shard = { index: 1, count: 4 };
    const shared = await planOf(
      { udp: { kind: 'all' }, shard, perDeviceRate: 250 },
      { everyMs: dayMs / 4 },
    );
    expect(shared.fits).toBe(true);
  });

  it('offers several changes where no single one is enough', async () => {
    const limits = { stateTable: table, perSegmentRate: 60 };
    const made = await planOf({ ...limits, perDeviceRate: 1 }, { everyMs: dayMs });
    expect(made.fits).toBe(false);
    expect(made.suggestions.map(({ change }) => change)).toEqual(['--every 9d']);
    expect(made.together).toBeNull(); // 200 a second is all that this table bears
    const roomy = { ...table, entries: 240_000 };
    const more = await planOf(
      { stateTable: roomy, perSegmentRate: 60, perDeviceRate: 1 },
      { everyMs: dayMs },
    );
    expect(more.together?.changes.length).toBeGreaterThan(1);
    expect(more.together?.wallSeconds).toBeLessThanOrEqual(dayMs / 1000);
  });

  it('says which device time lets a check wait for all ICMP errors', async () => {
    const udp = { kind: 'all' } as const;
    const told = async (more: Partial<CheckRequest>, from: Partial<PlanRequest> = {}) =>
      (await planOf({ udp, ...more }, from)).basis.sentences.find((one) => one.includes('unknown'));
    expect(await told({})).toContain('--device-time 19h');
    expect(await told({ deviceTimeMs: 19 * 3_600_000 })).toBeUndefined();
    const fast = { default: 200, embedded: 200, printer: 200, ot: 200 };
    expect(await told({}, { icmpRate: fast })).toBeUndefined();
  });

  it('does not fit where devices are given up before all of their ports were asked', async () => {
    const made = await planOf({ deviceTimeMs: 600_000 });
    expect(made).toMatchObject({ fits: false, overSeconds: 0 });
    const enough = made.suggestions.find(({ change }) => change.startsWith('--device-time'));
    expect(enough?.change).toBe('--device-time 1h');
    expect(await planOf({ deviceTimeMs: 3_600_000 })).toMatchObject({ fits: true });
  });

  it('tells the hours of the days to come, until it is over', async () => {
    const { days, wallSeconds } = await planOf({
      rate: 300,
      exclude: ['@mon-fri 08:00-18:00'],
    });
    expect(days[0]).toMatchObject({
      date: '2026-11-30',
      weekday: 'Monday',
      used: ['00:00-08:00', '18:00-24:00'],
      usedSeconds: 14 * 3600,
    });
    expect(days.at(-1)?.done).toBe(1);
    const used = days.reduce((sum, { usedSeconds }) => sum + usedSeconds, 0);
    const resting = 36_000 * days.filter(({ used }) => used.length === 2).length;
    expect(used + resting).toBeCloseTo(wallSeconds.expected ?? 0, 0);
    const done = days.map((day) => day.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('has a shape that programs can rely on', async () => {
    const made = JSON.parse(JSON.stringify(await planOf({ stateTable: table })));
    expect(Object.keys(made)).toEqual([
      ...['schema', 'tool', 'start', 'everySeconds', 'asked', 'shard', 'method', 'devices'],
      ...['segments', 'slices', 'rates', 'basis', 'groups', 'packets', 'bytes', 'seconds'],
      ...['wallSeconds', 'stateTable', 'bottleneck', 'rateNeeded', 'deviceTime', 'fits'],
      ...['fitsAtMost', 'overSeconds', 'suggestions', 'together', 'days'],
    ]);
    expect(made.rates).toEqual({
      total: 10_000,
      perDevice: 1000,
      perSegment: null,
      stateTable: 50,
    });
    expect(made.start).toBe(monday.toISOString());
  });

  it('takes ten million addresses as they are', async () => {
    const made = await planOf({
      targets: ['10.0.0.0-10.152.150.127'],
      tcp: { kind: 'list', ports: [[443, 443]] },
      udp: { kind: 'none' },
    });
    expect([made.devices, made.slices, made.groups.length]).toEqual([10_000_000, 611, 1]);
  });

  it('never ends where the windows leave no time', async () => {
    const exclude = ['@daily 00:00-12:00', '@daily 12:00-24:00'];
    const made = await planOf({ exclude });
    expect(made).toMatchObject({ fits: false, overSeconds: null, rateNeeded: null });
    expect(made.groups[0]).toMatchObject({ allowedSeconds: 0, rateNeeded: null });
  });
});
