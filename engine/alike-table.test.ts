import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlikeTable } from './alike-table.ts';
import { addressesIn } from './facts/address-range.ts';
import { targetSetOf } from './targets/target-set.ts';
import { deviceSample } from './testing/device-sample.ts';

const targets = targetSetOf({
  ipv4: Uint32Array.from([0x0a520000, 0x0a520063, 0x0a520070, 0x0a520070, 0x0a5200f0, 0x0a520107]),
  ipv6: [{ family: 6, first: 0xfd82n << 112n, last: (0xfd82n << 112n) + 40n }],
});

const kinds = [
  deviceSample({ address: '10.82.0.1', silent: true }),
  deviceSample({ address: '10.82.0.1', silent: true, tcp: { asked: [[80, 81]] } }),
  deviceSample({ address: '10.82.0.1' }),
  deviceSample({ address: '10.82.0.1', tcp: { filtered: [[1, 9]], loss: 0.1 } }),
] as const;

describe('devices that are alike', () => {
  it('are each told once, with their own ledger, wherever the parts were cut', () => {
    const kindOf = fc.array(fc.nat(kinds.length), {
      minLength: targets.size,
      maxLength: targets.size,
    });
    fc.assert(
      fc.property(kindOf, fc.integer({ min: 1, max: targets.size }), (kind, partSize) => {
        const whole = new AlikeTable();
        for (let first = 0; first < targets.size; first += partSize) {
          const part = new AlikeTable();
          for (let i = 0; i < partSize && first + i < targets.size; i++) {
            const device = kinds[kind[first + i] ?? 0]; // none: one that is told by itself
            if (device) part.add(i, device);
          }
          whole.include(part, first);
        }
        const told = new Map<string, string>();
        for (const state of ['up', 'silent'] as const) {
          for (const one of whole.devices(state, targets)) {
            const all = [...addressesIn(one.addresses)];
            expect(all).toHaveLength(one.devices);
            const { reasons, ranges, probesSentInAll } = one.ledger.tcp ?? {};
            const like = kinds.find((device) => device.ledger.tcp?.ranges === ranges);
            expect(like?.state).toBe(state);
            expect(reasons).toEqual(like?.ledger.tcp?.reasons);
            expect(probesSentInAll).toBe((like?.ledger.tcp?.probesSent ?? 0) * one.devices);
            for (const address of all) told.set(address, String(kinds.indexOf(like as never)));
          }
        }
        for (let index = 0; index < targets.size; index++) {
          const expected = kinds[kind[index] ?? 0] ? String(kind[index]) : undefined;
          expect(told.get(targets.addressAt(index))).toBe(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('take one range where their addresses are one, and no range crosses a gap', () => {
    const table = new AlikeTable();
    for (let index = 0; index < targets.size; index++) table.add(index, kinds[0]);
    expect(table.devices('silent', targets).map(({ addresses }) => addresses)).toEqual([
      ['10.82.0.0-10.82.0.99', '10.82.0.112', '10.82.0.240-10.82.1.7', 'fd82::-fd82::28'],
    ]);
  });
});
