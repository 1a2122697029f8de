import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckResult, DeviceResult, PortResult } from '../facts/check-result.ts';
import { type PortSet, portSetText } from '../facts/port-set.ts';
import { differenceOf, overlapOf, unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { type PortState, portStates } from '../facts/port-state.ts';
import { Refusal } from '../facts/refusal.ts';
import { renderJson } from '../report/json.ts';
import { readResult } from '../report/read-result.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { officeResult } from '../testing/check-result-samples.ts';
import {
  alikeSample,
  deviceSample,
  everyDeviceOf,
  portSample,
  resultSample,
} from '../testing/device-sample.ts';
import { merge } from './merge.ts';

const runs = { numRuns: 60 };
const vantage = { host: 'scanner-1', zone: 'server' } as const;
const earlier = anyCheckResult.map((one) => ({
  ...one,
  shard: null,
  vantage,
  end: '2026-11-20T20:00:00.000Z',
}));
const later = earlier.map((one) => ({ ...one, end: '2026-11-20T21:00:00.000Z' }));

const byAddress = (result: CheckResult): ReadonlyMap<string, DeviceResult> =>
  new Map(everyDeviceOf(result).map((device) => [device.address, device]));

function states(
  device: DeviceResult | undefined,
  transport: 'tcp' | 'udp',
): Record<PortState, PortSet> {
  const ranges = device?.ledger[transport]?.ranges;
  const sets = portStates.map((state) => [state, portSetFrom(ranges?.[state] ?? '') ?? []]);
  return Object.fromEntries(sets);
}

const known = ({ open, closed, filtered }: Record<PortState, PortSet>) =>
  unionOf([open, closed, filtered]);

describe('merging results', () => {
  it('a result merged with itself covers the same, port by port', () => {
    fc.assert(
      fc.property(earlier, (result) => {
        const [once, twice] = [byAddress(result), byAddress(merge([result, result]))];
        expect([...twice.keys()].sort()).toEqual([...once.keys()].sort());
        for (const [address, device] of once) {
          const other = twice.get(address);
          expect(other?.state).toBe(device.state);
          for (const transport of ['tcp', 'udp'] as const) {
            expect(other?.ledger[transport]?.ranges).toEqual(device.ledger[transport]?.ranges);
          }
          expect(other?.ports).toEqual(device.ports);
        }
      }),
      runs,
    );
  });

  it('a port is unknown only where no result has a conclusive state, and the later one holds', () => {
    fc.assert(
      fc.property(earlier, later, (before, after) => {
        const [old, now] = [byAddress(before), byAddress(after)];
        const merged = byAddress(merge([after, before]));
        expect([...merged.keys()].sort()).toEqual(
          [...new Set([...old.keys(), ...now.keys()])].sort(),
        );
        for (const [address, device] of merged) {
          for (const transport of ['tcp', 'udp'] as const) {
            const [a, b, both] = [old.get(address), now.get(address), device].map((one) =>
              states(one, transport),
            );
            if (!a || !b || !both) throw new Error('there are three');
            for (const state of ['open', 'closed', 'filtered'] as const) {
              const expected = unionOf([b[state], differenceOf(a[state], known(b))]);
              expect(portSetText(both[state])).toBe(portSetText(expected));
            }
            expect(overlapOf(both.unknown, unionOf([known(a), known(b)]))).toEqual([]);
          }
        }
      }),
      runs,
    );
  });

  it('makes a result whose numbers add up', () => {
    fc.assert(
      fc.property(earlier, later, (before, after) => {
        const merged = merge([before, after]);
        expect(readResult(renderJson(merged))).toMatchObject({ schema: 'postern-check/1' });
        const ids = new Set(merged.findings.map(({ id }) => id));
        const lines = merged.devices.flatMap(({ ports }) => ports.flatMap((one) => one.findings));
        expect([...ids].sort()).toEqual([...new Set(lines)].sort());
      }),
      runs,
    );
  });

  it('takes the name of a service from the look that learnt it, with its findings', () => {
    const [device] = officeResult.devices.filter(({ ports }) => ports.length > 1);
    if (!device) throw new Error('the sample has a device');
    const ports = device.ports.map(({ port, transport }) => portSample(port, { transport }));
    const nameless = { ...officeResult, devices: [{ ...device, ports }], findings: [] };
    const after = { ...nameless, end: '2026-11-21T20:00:00.000Z' };
    const merged = merge([officeResult, after]);
    const told = merged.devices.find(({ address }) => address === device.address)?.ports ?? [];
    const byPlace = (all: readonly PortResult[]) =>
      new Map(all.map((one) => [`${one.port}/${one.transport}`, one]));
    expect(byPlace(told)).toEqual(byPlace(device.ports));
    expect(merged.findings).toEqual(officeResult.findings);
  });

  it('drops a door, and its finding, that a later look found closed', () => {
    const [device] = officeResult.devices.filter(({ address }) => address === '192.0.2.9');
    if (!device) throw new Error('the sample has a camera');
    const shut = deviceSample({ address: '192.0.2.9' });
    const after = resultSample({ devices: [shut], end: '2026-11-21T20:00:00.000Z' });
    const merged = merge([after, officeResult]);
    const open = merged.devices
      .flatMap(({ address, ports }) => (address === '192.0.2.9' ? ports : []))
      .filter(({ transport }) => transport === 'tcp');
    expect(open).toEqual([]);
    expect(merged.findings.map(({ device: where }) => where)).not.toContain('192.0.2.9');
  });

  it('cuts devices that are alike where the results differ, and joins them where they do not', () => {
    const silent = (...addresses: string[]) =>
      resultSample({ silent: [alikeSample(addresses, { silent: true })] });
    const quiet = resultSample({ quiet: [alikeSample(['10.82.0.5-10.82.0.6'], {})] });
    const merged = merge([silent('10.82.0.0-10.82.0.9'), silent('10.82.0.10'), quiet]);
    expect(merged.silent.map(({ addresses, devices }) => [addresses, devices])).toEqual([
      [['10.82.0.0-10.82.0.4', '10.82.0.7-10.82.0.10'], 9],
    ]);
    expect(merged.quiet.map(({ addresses }) => addresses)).toEqual([['10.82.0.5-10.82.0.6']]);
    const [ledger] = merged.silent.map((one) => one.ledger.tcp);
    expect(ledger?.probesSentInAll).toBe(9 * 3 * 65_535);
  });
});

describe('results that are not one', () => {
  const refusal = (...results: CheckResult[]) => {
    try {
      return merge(results).incompleteBecause;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'cannot-merge') return error.message;
      throw error;
    }
  };

  it('are refused: of different zones, of different checks in parts, or none', () => {
    const guest = resultSample({ vantage: { host: 'a', zone: 'guest' } });
    expect(refusal(resultSample(), guest)).toMatch(/one is from zone workstation, one .*guest/);
    const part = (index: number, count: number, tcp = 'all') =>
      resultSample({
        shard: { index, count },
        asked: { targets: ['192.0.2.0/28'], exclude: [], tcp, udp: 'none' },
      });
    expect(refusal(part(1, 2), part(2, 3))).toMatch(/^these are parts of different checks/);
    expect(refusal(part(1, 2), part(2, 2, '1-99'))).toMatch(/^these are parts of different checks/);
    expect(refusal()).toBe('there is no result to merge');
  });

  it('in parts are incomplete while parts are missing', () => {
    const part = (index: number) => resultSample({ shard: { index, count: 4 } });
    expect(refusal(part(1), part(3))).toEqual(['parts 2,4 of 4 are missing']);
    expect(merge([part(1), part(3), part(2), part(4)])).toMatchObject({
      complete: true,
      shard: null,
    });
  });
});
