/** What holds for each way to send, between two namespaces of the test's own. */
import { afterEach, describe, expect, it } from 'vitest';
import { NamespacePair, whyNoNamespaces } from '../../testing/namespaces.ts';
import type { SweepOnce } from '../../testing/sweep-once.ts';

const why = whyNoNamespaces();
const behind = 0x0a620000; // 10.98.0.0
const begunPackets = 20_000;
/** By the rate of a sweep, from 50,000 a second on the first; and the threads that receive. */
const ways = [
  ['a ring of frames and a thread that sends them', 60_000, 0],
  ['sendmmsg', 45_000, 0],
  ['a ring of frames, and two threads that receive', 60_000, 2],
] as const;
const usual: SweepOnce = {
  ipv4: [[behind, behind + 3]],
  ipv6: [],
  ports: [[1, 20_000]],
  rate: null,
  perDeviceRate: null,
  timeoutMs: 600,
  retries: 2,
  stopAfterMs: null,
};

describe.skipIf(why !== null).each(ways)(
  `%s${why ? ` (skipped: ${why})` : ''}`,
  (_, rate, receivers) => {
    let pair: NamespacePair | null = null;
    afterEach(() => pair?.remove());

    it('sends each packet once, and not one of them is lost or damaged', async () => {
      pair = new NamespacePair();
      await pair.listen(22, 8443);
      const before = received(pair);
      const swept = await pair.sweep({
        ...usual,
        rate,
        receivers,
        ipv6: [
          [`${(0xfd82n << 112n) | (1n << 96n) | 5n}`, `${(0xfd82n << 112n) | (1n << 96n) | 5n}`],
        ],
      });
      const { sent, unsent } = swept.statistics;
      expect(unsent).toBe(0);
      // Some of another kind pass as well: neighbour discovery, our kernel's resets to SYN-ACKs.
      expect(received(pair) - before).toBeGreaterThanOrEqual(sent);
      expect(received(pair) - before).toBeLessThan(sent * 1.01);
      for (const { ports } of swept.devices) {
        expect(ports).toMatchObject({ open: '22,8443', filtered: '', unknown: '' });
      }
    });

    it('says of every port that it was not asked when the interface goes away', async () => {
      pair = new NamespacePair();
      const { scanner } = pair;
      const net = pair;
      const soon = setInterval(() => {
        if (received(net) < begunPackets) return; // a busy machine takes its time to start a process
        clearInterval(soon);
        net.exec(scanner, 'ip', 'link', 'set', 'cable', 'down');
      }, 100);
      const swept = await pair.sweep({
        ...usual,
        ipv4: [[behind, behind + 61]],
        ports: [[1, 5000]],
        rate,
        receivers,
        stopAfterMs: 20_000,
      });
      clearInterval(soon);
      expect(swept.complete).toBe(false);
      expect(swept.because.join()).toMatch(/this machine refused to send to \d+ ports \(ENET\w+\)/);
      expect(swept.statistics.unsent).toBeGreaterThan(0);
      for (const { ports } of swept.devices) expect(ports.filtered).toBe('');
    });
  },
);

describe.skipIf(why !== null)(`a ring of frames${why ? ` (skipped: ${why})` : ''}`, () => {
  let pair: NamespacePair | null = null;
  afterEach(() => pair?.remove());

  // A process does not survive that a thread of it is terminated while it loads koffi: three threads
  // on a busy machine take their time.
  it.each([
    ['its thread', { receivers: 0, devices: 8, afterMs: 100 }],
    ['that and the threads that receive', { receivers: 2, devices: 40, afterMs: 1500 }],
  ])('goes on without %s, dead, and loses nothing', async (_, given) => {
    const { receivers, devices: count, afterMs } = given;
    pair = new NamespacePair();
    await pair.listen(22, 8443);
    const before = received(pair);
    const dies = `process.on('worker', (thread) => thread.once('online', () => {
      setTimeout(() => thread.terminate(), ${afterMs});
    }))`;
    const flags = ['--import', `data:text/javascript,${encodeURIComponent(dies)}`];
    const { statistics, devices, complete } = await pair.sweep(
      { ...usual, ipv4: [[behind, behind + count - 1]], receivers },
      pair.scanner,
      flags,
    );
    expect(complete).toBe(true);
    expect(statistics.unsent).toBe(0);
    expect(received(pair) - before).toBeGreaterThanOrEqual(statistics.sent);
    for (const { ports } of devices) {
      expect(ports).toMatchObject({ open: '22,8443', filtered: '', unknown: '' });
    }
  });
});

function received(pair: NamespacePair): number {
  return Number(pair.exec(pair.target, 'cat', '/sys/class/net/cable/statistics/rx_packets'));
}
