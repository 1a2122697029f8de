/** A SYN sweep that is killed and gone on with, over simulated networks. */
import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../testing/memory-journal.ts';
import { type NetworkCase, networkCase } from '../testing/random-network.ts';
import { quietLine } from '../testing/simulated-network.ts';
import { simulateSweep } from '../testing/simulated-sweep.ts';

const seeds = 150;

/** Told so many ports it is killed: nothing of what it knows is left but the journal. */
async function killed(given: NetworkCase, told: number, before: MemoryJournal | null) {
  const journal = new MemoryJournal(before);
  const cut: { journal: MemoryJournal | null } = { journal: null };
  const stop = new AbortController();
  stop.signal.addEventListener('abort', () => {
    cut.journal = new MemoryJournal(journal);
  });
  const run = await simulateSweep(given, stop, told, journal);
  return { ...run, left: cut.journal };
}

/** Kills it twice, then lets it come to its end; null where it ended before. */
async function resumed(seed: number, given: () => NetworkCase) {
  const { random } = networkCase(seed);
  const first = await killed(given(), random.between(1, 400), null);
  if (!first.left) return null;
  const second = await killed(given(), random.between(1, 900), first.left);
  const left = second.left ?? first.left;
  const last = await simulateSweep(given(), undefined, undefined, new MemoryJournal(left));
  const runs = second.left ? [first, second, last] : [first, second];
  return { runs, outcome: (runs.at(-1) ?? last).outcome };
}

/** Without chance: what two sweeps of it learn has to be the same. */
function plain(seed: number): NetworkCase {
  const given = networkCase(seed);
  const sure = ['ordinary', 'walled', 'rejecting', 'silent', 'liar'];
  const devices = given.devices
    .filter(({ kind }) => sure.includes(kind))
    .map((device) => ({ ...device, loss: 0, icmpLimit: Number.POSITIVE_INFINITY }));
  return { ...given, devices, line: quietLine, excluded: new Set() };
}

describe('a SYN sweep that was killed', () => {
  it('learns what an undisturbed one learns, with hardly a probe more', async () => {
    let cases = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      if (plain(seed).devices.length === 0) continue;
      const whole = await simulateSweep(plain(seed));
      const torn = await resumed(seed, () => plain(seed));
      if (!torn) continue;
      cases++;
      const { ports, devices } = plain(seed);
      for (const index of devices.keys()) {
        const [a, b] = [whole, torn].map(({ outcome }) => outcome.ledgers.get(index));
        for (const state of ['open', 'closed', 'filtered', 'unknown'] as const) {
          const told = (ledger: typeof a) => ({
            seed,
            index,
            state,
            ports: ledger?.rangesOf(state, ports),
          });
          expect(told(b)).toEqual(told(a));
        }
      }
      const sent = torn.runs.reduce((sum, { network }) => sum + network.statistics().sent, 0);
      // What was on its way when it was killed is asked again: of so small networks that is much.
      const onTheWay = (plain(seed).rate * plain(seed).timeoutMs) / 1000;
      const most = whole.network.statistics().sent * 1.01 + 2 * onTheWay;
      expect({ seed, most, isMore: sent > most }).toMatchObject({ isMore: false });
    }
    expect(cases).toBeGreaterThan(50);
  }, 120_000);

  it('repeats less than a hundredth of its probes, killed at 20 moments of its own', async () => {
    const large = (): NetworkCase => {
      const { devices, ...given } = networkCase(3);
      const walled = (port: number) =>
        port % 9 === 0 ? 'blocked' : port % 97 === 0 ? 'open' : 'closed';
      const [one] = devices;
      if (!one) throw new Error('a network has devices');
      const device = {
        ...one,
        mannerOf: walled,
        loss: 0,
        delayMs: 2,
        readiness: () => 'ready' as const,
      };
      const limits = { resetLimit: Infinity, icmpLimit: Infinity, diesAt: Infinity };
      return {
        ...given,
        devices: [0, 1].map(() => ({ ...device, ...limits })),
        line: quietLine,
        ports: [[1, 20_000]],
        excluded: new Set(['0:97']),
        rate: 5000,
        perDeviceRate: Number.POSITIVE_INFINITY,
        timeoutMs: 1000,
        retries: 2,
      };
    };
    const whole = (await simulateSweep(large())).network.statistics().sent;
    const { random } = networkCase(5);
    for (let i = 0; i < 20; i++) {
      const told = random.between(100, 35_000);
      const first = await killed(large(), told, null);
      const second = await simulateSweep(large(), undefined, undefined, first.left ?? undefined);
      expect(second.outcome.ledgers.get(1)?.countsOver([[1, 20_000]])).toMatchObject({
        open: 184,
        unknown: 0,
      });
      const sent = first.network.statistics().sent + second.network.statistics().sent;
      expect(sent).toBeLessThan(whole * 1.01);
    }
  }, 120_000);

  it('invents nothing, whatever the network does, and leaves out what is excluded', async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const given = networkCase(seed);
      const torn = await resumed(seed, () => networkCase(seed));
      if (!torn) continue;
      for (const { network } of torn.runs) {
        for (const key of given.excluded) expect(network.probed).not.toContain(key);
      }
      for (const [index, device] of given.devices.entries()) {
        const open = torn.outcome.ledgers.get(index)?.rangesOf('open', given.ports) ?? [];
        const closed = torn.outcome.ledgers.get(index)?.rangesOf('closed', given.ports) ?? [];
        for (const [ranges, manner] of [
          [open, 'open'],
          [closed, 'closed'],
        ] as const) {
          for (const [from, to] of ranges) {
            for (let port = from; port <= to; port++) {
              expect([seed, index, port, device.mannerOf(port)]).toEqual([
                seed,
                index,
                port,
                manner,
              ]);
            }
          }
        }
      }
    }
  }, 120_000);
});
