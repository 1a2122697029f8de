/** The SYN sweep on raw sockets against real kernels, each test on a cable of its own. */
import { afterEach, describe, expect, it } from 'vitest';
import { killedAndResumed } from '../testing/kills.ts';
import { NamespacePair, whyNoNamespaces } from '../testing/namespaces.ts';
import type { SweepOnce } from '../testing/sweep-once.ts';

const why = whyNoNamespaces();
const onLink = 0x0a520240; // 10.82.2.64
const behind = 0x0a620000; // 10.98.0.0
const behind6 = 0xfd820001000000000000000000000000n; // fd82:1::
const openPorts = [22, 80, 443, 8443, 40_000];
const openText = openPorts.join(',');

const usual: SweepOnce = {
  ipv4: [[behind, behind]],
  ipv6: [],
  ports: [[1, 65_535]],
  rate: null,
  perDeviceRate: null,
  timeoutMs: 600,
  retries: 2,
  stopAfterMs: null,
};

/** The kernel is asked to lose this share of TCP packets in each direction. */
function loss(percent: number): string[] {
  const rule = `meta l4proto tcp numgen random mod 100 < ${percent} drop`;
  return [
    `chain in { type filter hook prerouting priority raw; iif cable ${rule}; }`,
    `chain out { type filter hook postrouting priority 300; oif cable ${rule}; }`,
  ];
}

describe.skipIf(why !== null)(
  `a SYN sweep of real kernels${why ? ` (skipped: ${why})` : ''}`,
  () => {
    let pair: NamespacePair | null = null;
    const plug = async () => {
      pair = new NamespacePair();
      await pair.listen(...openPorts);
      return pair;
    };
    afterEach(() => pair?.remove());

    it.each([
      ['', 0],
      [', read by two threads', 2],
    ])(
      'finds every open port on the link and behind a router, IPv4 and IPv6, and no other%s',
      async (_, receivers) => {
        const net = await plug();
        const swept = await net.sweep({
          ...usual,
          ipv4: [
            [onLink, onLink + 1],
            [behind + 7, behind + 8],
          ],
          ipv6: [[`${behind6 + 1n}`, `${behind6 + 2n}`]],
          receivers,
        });
        expect(swept).toMatchObject({ complete: true, because: [] });
        expect(swept.devices.map(({ address }) => address)).toEqual([
          '10.82.2.64',
          '10.82.2.65',
          '10.98.0.7',
          '10.98.0.8',
          'fd82:1::1',
          'fd82:1::2',
        ]);
        for (const device of swept.devices) {
          expect(device.ports).toMatchObject({ open: openText, filtered: '', unknown: '' });
          // A busy machine reads some answers late and counts them as lost; it must not lose a port.
          expect(device.estimatedLoss).toBeLessThan(0.3);
        }
        expect(swept.statistics).toMatchObject({ unsent: 0, dropped: 0 });
        // Slices are of some 5 ms; a sweep in one go would block for many seconds.
        expect(swept.blockedMs).toBeLessThan(2000);
        // Our kernel's resets ended the half-open connections.
        expect(net.exec(net.target, 'ss', '-Htn', 'state', 'syn-recv')).toBe('');
      },
    );

    it.each([
      ['the highest rate', null],
      ['a fixed rate', 30_000],
    ])('finds every port at %s though a tenth is lost in each direction', async (_, rate) => {
      const net = await plug();
      net.filter(...loss(10));
      const swept = await net.sweep({ ...usual, ipv4: [[behind, behind + 1]], rate });
      for (const device of swept.devices) {
        expect(device.ports).toMatchObject({ open: openText, filtered: '', unknown: '' });
        expect(device.estimatedLoss).toBeGreaterThan(0.1);
        expect(device.estimatedLoss).toBeLessThan(0.6);
      }
    });

    it('tells dropped from refused ports, and why', async () => {
      const net = await plug();
      net.filter(
        `chain in { type filter hook input priority 0;
        tcp dport 100-199 drop;
        tcp dport 200-209 reject with icmpx type admin-prohibited;
        tcp dport 300-309 reject with icmpx type port-unreachable;
        tcp dport 400-409 reject with tcp reset;
        tcp dport 443 drop; }`,
      );
      // The kernel of the target gives few ICMP errors a second unless it is told otherwise.
      net.exec(net.target, 'sysctl', '-qw', 'net.ipv4.icmp_ratelimit=0');
      const swept = await net.sweep({ ...usual, ports: [[1, 1000]] });
      const [device] = swept.devices;
      expect(device?.ports).toEqual({
        open: '22,80',
        closed: '1-21,23-79,81-99,210-299,310-442,444-1000',
        filtered: '100-209,300-309,443',
        unknown: '',
      });
      expect(device?.reasons).toMatchObject({
        'no-answer': 101,
        'admin-prohibited': 10,
        'port-unreachable': 10,
      });
    });

    it('calls no port filtered on a device that gives 50 resets a second', async () => {
      const net = await plug();
      net.filter(
        `chain out { type filter hook output priority 0;
        tcp flags & (rst | syn) == rst limit rate over 50/second burst 50 packets drop; }`,
      );
      const swept = await net.sweep({
        ...usual,
        ports: [
          [1, 700],
          [39_990, 40_010],
        ],
      });
      const [device] = swept.devices;
      expect(device?.ports).toMatchObject({ open: '22,80,443,40000', filtered: '' });
      expect(swept.complete).toBe(true);
    }, 120_000);

    it('ends the sweep of a device whose open ports stop answering, and of no other', async () => {
      const net = await plug();
      // It goes on refusing what is closed, but after some twenty answers its servers hang.
      net.filter(
        `chain out { type filter hook output priority 0;
        ip saddr 10.98.0.0 tcp flags & (syn | ack) == syn | ack quota over 1200 bytes drop; }`,
      );
      const swept = await net.sweep({
        ...usual,
        ipv4: [[behind, behind + 2]],
        ports: [
          [1, 9000],
          [40_000, 40_000],
        ],
        perDeviceRate: 300,
      });
      const [hung, ...others] = swept.devices;
      expect(hung?.degraded).toMatchObject({ because: 'open-ports-silent', recoveredAt: null });
      expect(hung?.degraded?.stoppedAt).not.toBeNull();
      expect(hung?.reasons['device-degraded']).toBeGreaterThan(0);
      expect(hung?.ports.filtered).toBe('');
      expect(hung?.minutes?.state).toContain('degraded');
      for (const { degraded, ports } of others) {
        expect(degraded).toBeNull();
        expect(ports).toMatchObject({ open: openText, filtered: '', unknown: '' });
      }
    }, 240_000);

    it('recognises an address that answers everywhere, and calls none of its ports open', async () => {
      const net = await plug();
      net.filter(
        'chain pre { type nat hook prerouting priority -100; tcp dport 1-65535 redirect to :80; }',
      );
      const swept = await net.sweep(usual);
      const [device] = swept.devices;
      expect(device?.ports).toMatchObject({ open: '', closed: '', unknown: '1-65535' });
      expect(device?.reasons).toEqual({ 'answers-everywhere': 65_535 });
      expect(device?.notes).toHaveLength(1);
    });

    it('tells a neighbour that is not there from a network without a way', async () => {
      const net = await plug();
      const nowhere = 0x0ac87101; // 10.200.113.1
      const swept = await net.sweep({
        ...usual,
        ipv4: [
          [0x0a5202c8, 0x0a5202c8], // 10.82.2.200
          [nowhere, nowhere],
        ],
        ports: [[1, 100]],
      });
      expect(swept.devices.map(({ reasons }) => reasons)).toEqual([
        { 'device-silent': 100 },
        { 'no-route': 100 },
      ]);
      expect(swept.statistics.sent).toBe(0);
    });

    it('calls the ports of a device that drops everything unknown', async () => {
      const net = await plug();
      net.filter('chain in { type filter hook input priority 0; ip protocol tcp drop; }');
      const swept = await net.sweep({ ...usual, ports: [[1, 500]] });
      expect(swept.devices[0]?.reasons).toEqual({ 'device-silent': 500 });
    });

    it('sweeps the loopback of its own machine', async () => {
      const net = await plug();
      const given: SweepOnce = { ...usual, ipv4: [[0x7f000001, 0x7f000001]], ipv6: [['1', '1']] };
      const swept = await net.sweep(given, net.target);
      for (const device of swept.devices) {
        expect(device.ports).toMatchObject({ open: openText, filtered: '', unknown: '' });
      }
    });

    it('stops at once when it is told to, and says what it does not know', async () => {
      const net = await plug();
      const stopAfterMs = 1500;
      const swept = await net.sweep({ ...usual, rate: 5000, stopAfterMs });
      expect(swept).toMatchObject({ complete: false });
      expect(swept.because).toEqual(['the sweep was interrupted before every port had answered']);
      expect(swept.ms).toBeGreaterThan(stopAfterMs - 50);
      // To its end it would take 13 s; a busy machine may be late, but not by seconds.
      expect(swept.ms).toBeLessThan(stopAfterMs + 3000);
      const { rst = 0, interrupted = 0 } = swept.devices[0]?.reasons ?? {};
      expect(rst).toBeGreaterThan(0);
      expect(interrupted).toBeGreaterThan(50_000);
    });

    it('goes on where a killed one had stopped, and loses nothing', async () => {
      const net = await plug();
      const given: SweepOnce = { ...usual, ipv4: [[behind, behind + 1]], rate: 25_000 };
      const { whole, last, packetsWhole, packetsKilled, kills } = await killedAndResumed(
        net,
        given,
        4,
      );
      expect(kills).toBeGreaterThan(1);
      expect(last.complete).toBe(true);
      for (const [i, device] of last.devices.entries()) {
        expect(device.ports).toEqual(whole.devices[i]?.ports);
        expect(device.ports.open).toBe(openText);
      }
      // Less than a hundredth a kill; and a start in itself costs some: canaries begin anew.
      expect(packetsKilled).toBeLessThan(packetsWhole * (1 + kills * 0.01) + kills * 100);
    }, 120_000);
  },
);
