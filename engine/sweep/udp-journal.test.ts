/** A UDP sweep that is killed and gone on with, over simulated devices. */
import { describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { MemoryJournal } from '../testing/memory-journal.ts';
import { Random } from '../testing/random.ts';
import type { UdpManner } from '../testing/simulated-udp.ts';
import { simulateUdpSweep, type UdpSweepGiven } from '../testing/simulated-udp-sweep.ts';

const last = 9000;
const ports: PortSet = [[1, last]];
const mannerOf = (port: number): UdpManner =>
  port % 1009 === 53 ? 'answers' : port % 11 === 7 ? 'silent' : 'closed';

const perDeviceRate = 1000;
/**
 * How often a limit is overrun is chance, and what a sweep sends differs by some hundredths: each kill
 * has a seed of its own, and is held against the whole sweep of that seed. What is repeated is what was
 * on its way: some 150 probes, whatever the size of the sweep.
 */
const kills = 24;

const given = (journal: MemoryJournal): UdpSweepGiven => ({
  devices: [{ mannerOf, icmpLimit: { burst: 6, everyMs: 200 } }, { mannerOf }],
  ports,
  journal,
  perDeviceRate,
  deviceTimeMs: 100 * 3_600_000,
  isRemembered: false,
});

/** Nothing of what it knows is left but the journal, as it was at that probe. */
async function killedAt(probe: number, seed = 1) {
  const journal = new MemoryJournal(null);
  const cut: { left: MemoryJournal | null } = { left: null };
  const { wire } = await simulateUdpSweep({
    ...given(journal),
    seed,
    abortAfterSent: probe,
    onAbort: () => {
      cut.left = new MemoryJournal(journal);
    },
  });
  return { sent: wire.sent, left: cut.left };
}

describe('a UDP sweep that was killed', () => {
  it('at random moments loses nothing, and repeats less than a hundredth of its probes', async () => {
    const random = new Random(20);
    let usual = 0;
    let repeated = 0;
    for (let seed = 1; seed <= kills; seed++) {
      const whole = await simulateUdpSweep({ ...given(new MemoryJournal()), seed });
      usual += whole.wire.sent / kills;
      const first = await killedAt(random.between(100, whole.wire.sent - 100), seed);
      const rest = await simulateUdpSweep({ ...given(new MemoryJournal(first.left)), seed });
      for (const device of [0, 1]) {
        const told = rest.outcome.ledgers.get(device);
        const should = whole.outcome.ledgers.get(device);
        expect(told?.countsOver(ports)).toEqual(should?.countsOver(ports));
        expect(told?.reasonCounts.get('udp-silence')).toBe(should?.reasonCounts.get('udp-silence'));
      }
      repeated += first.sent + rest.wire.sent - whole.wire.sent;
    }
    expect(repeated / kills).toBeLessThan(usual * 0.01);
  }, 240_000);

  it('asks what had answered once more, for its answer, and first', async () => {
    const first = await killedAt(20_000);
    const rest = await simulateUdpSweep(given(new MemoryJournal(first.left)));
    const again = rest.came.map(([device, port]) => `${device}:${port}`);
    expect(new Set(again).size).toBe(18);
    expect(rest.outcome.answers.get(0)?.size).toBe(9);
  }, 60_000);
});
