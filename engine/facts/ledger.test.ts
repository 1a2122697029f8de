import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, portsMax } from './ledger.ts';
import { type PortSet, portCount, portsOf } from './port-set.ts';
import { type PortState, portStates, type Reason } from './port-state.ts';

const all: PortSet = [[0, 65_535]];
const reasons: readonly Reason[] = ['syn-ack', 'rst', 'no-answer', 'device-silent', 'no-route'];
const ports = fc.oneof(fc.nat(65_535), fc.nat(40), fc.constantFrom(255, 256, 1023, 1024, 65_535));
const settings = fc.array(
  fc.tuple(ports, fc.constantFrom(...portStates), fc.constantFrom(...reasons)),
  { maxLength: 80 },
);
type Setting = readonly [port: number, state: PortState, reason: Reason];

function ledgerOf(given: readonly Setting[]) {
  const ledger = new Ledger();
  const truth = new Map<number, PortState>();
  for (const [port, state, reason] of given) {
    ledger.set(port, state, reason);
    truth.set(port, state);
  }
  return { ledger, truth };
}

describe('a ledger', () => {
  it('keeps the last state of each port, and 1. calls a port that was never set unknown, not asked', () => {
    const property = fc.property(settings, ports, (given, other) => {
      const { ledger, truth } = ledgerOf(given);
      for (const [port, state] of truth) expect(ledger.stateOf(port)).toBe(state);
      expect(ledger.isAsked(other)).toBe(truth.has(other));
      if (truth.has(other)) return;
      expect(ledger.stateOf(other)).toBe('unknown');
      expect(ledger.reasonOf(other)).toBe('not-asked');
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('2. has counts of states that add up to the size of the set', () => {
    const sets = fc.tuple(ports, fc.nat(2000)).map(([first, more]): PortSet => {
      return [[first, Math.min(65_535, first + more)]];
    });
    const property = fc.property(settings, sets, (given, set) => {
      const counts = Object.values(ledgerOf(given).ledger.countsOver(set));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(portCount(set));
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('3. has counts of reasons that add up to the ports that were set', () => {
    const property = fc.property(settings, (given) => {
      const { ledger, truth } = ledgerOf(given);
      const counts = [...ledger.reasonCounts.values()];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(truth.size);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('4. has ranges of states that are disjoint and together everything', () => {
    const property = fc.property(settings, (given) => {
      const { ledger } = ledgerOf(given);
      const seen = new Uint8Array(portsMax);
      for (const state of portStates) {
        for (const port of portsOf(ledger.rangesOf(state, all))) seen[port] = (seen[port] ?? 0) + 1;
      }
      expect(seen.every((times) => times === 1)).toBe(true);
    });
    fc.assert(property, { numRuns: 20 });
  });
});
