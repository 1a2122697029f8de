/** A UDP sweep that is killed and gone on with, over simulated devices. */
import { describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { MemoryJournal } from '../testing/memory-journal.ts';
import { Random } from '../testing/random.ts';
import type { UdpManner } from '../testing/simulated-udp.ts';
import { simulateUdpSweep, type UdpSweepGiven } from '../testing/simulated-udp-sweep.ts';

const last = 3000;
const ports: PortSet = [[1, last]];
const mannerOf = (port: number): UdpManner =>
  port % 1009 === 53 ? 'answers' : port % 11 === 7 ? 'silent' : 'closed';

const perDeviceRate = 1000;
const kills = 20;

/** How often a limit is overrun is chance: what a sweep sends differs by some hundredths. */
const seeds = [2, 3, 4, 5, 6];

const given = (journal: MemoryJournal): UdpSweepGiven => ({
  devices: [{ mannerOf, icmpLimit: { burst: 6, everyMs: 200 } }, { mannerOf }],
  ports,
  journal,
  perDeviceRate,
  deviceTimeMs: 100 * 3_600_000,
  isRemembered: false,
});

/** Nothing of what it knows is left but the journal, as it was at that probe. */
async function killedAt(probe: number, before: MemoryJournal | null = null) {
  const journal = new MemoryJournal(before);
  const cut: { left: MemoryJournal | null } = { left: null };
  const { wire } = await simulateUdpSweep({
    ...given(journal),
    abortAfterSent: probe,
    onAbort: () => {
      cut.left = new MemoryJournal(journal);
    },
  });
  return { sent: wire.sent, left: cut.left };
}

describe('a UDP sweep that was killed', () => {
  it('at random moments loses nothing, and repeats less than a hundredth of its probes', async () => {
    const whole = await simulateUdpSweep(given(new MemoryJournal()));
    let usual = whole.wire.sent / (1 + seeds.length);
    for (const seed of seeds) {
      const another = await simulateUdpSweep({ ...given(new MemoryJournal()), seed });
      usual += another.wire.sent / (1 + seeds.length);
    }
    const random = new Random(20);
    let repeated = 0;
    for (let i = 0; i < kills; i++) {
      const probe = random.between(100, whole.wire.sent - 100);
      const first = await killedAt(probe);
      const rest = await simulateUdpSweep(given(new MemoryJournal(first.left)));
      for (const device of [0, 1]) {
        const told = rest.outcome.ledgers.get(device);
        const should = whole.outcome.ledgers.get(device);
        expect(told?.countsOver(ports)).toEqual(should?.countsOver(ports));
        expect(told?.reasonCounts.get('udp-silence')).toBe(should?.reasonCounts.get('udp-silence'));
      }
      repeated += probe + rest.wire.sent - usual;
    }
    expect(repeated / kills).toBeLessThan(usual * 0.01);
  }, 240_000);

  it('asks what had answered once more, for its answer, and first', async () => {
    const first = await killedAt(7000);
    const rest = await simulateUdpSweep(given(new MemoryJournal(first.left)));
    const again = rest.came.map(([device, port]) => `${device}:${port}`);
    expect(new Set(again).size).toBe(6);
    expect(rest.outcome.answers.get(0)?.size).toBe(3);
  }, 60_000);
});
