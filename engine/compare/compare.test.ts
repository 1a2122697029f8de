import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesIn } from '../facts/address-range.ts';
import type { CheckResult, PortResult } from '../facts/check-result.ts';
import type { AddressCount, Change } from '../facts/comparison.ts';
import { hasPort } from '../facts/port-set.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { no, unknown, yes } from '../facts/posture.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, officeResult } from '../testing/check-result-samples.ts';
import {
  alikeSample,
  type DeviceFacts,
  deviceSample,
  everyDeviceOf,
  portSample,
  resultSample,
} from '../testing/device-sample.ts';
import { compare } from './compare.ts';

const runs = { numRuns: 60 };

/** Each device's state of a port, by its ledger. */
function stateAt(result: CheckResult, change: Extract<Change, { port: number }>): string {
  const device = everyDeviceOf(result).find(({ address }) => address === change.device);
  const ranges = Object.entries(device?.ledger[change.transport]?.ranges ?? {});
  const own = ranges.find(([, text]) => hasPort(portSetFrom(text) ?? [], change.port));
  return own?.[0] ?? 'not asked';
}

const placesOf = (changes: readonly Change[], kind: Change['change']) =>
  changes
    .filter(({ change }) => change === kind)
    .map((one) => ('port' in one ? `${one.device} ${one.port}/${one.transport}` : one.device))
    .sort();

function oneDevice(facts: Partial<DeviceFacts>, more: Partial<CheckResult> = {}): CheckResult {
  return resultSample({ devices: [deviceSample({ address: '192.0.2.7', ...facts })], ...more });
}

function onePort(more: Partial<PortResult>): CheckResult {
  return oneDevice({ ports: [portSample(22, { service: 'ssh', ...more })] });
}

const changesOf = (before: CheckResult, after: CheckResult) => compare(before, after).changes;

describe('comparing two checks', () => {
  it('a result compared with itself shows no change', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        expect(changesOf(result, result)).toEqual([]);
      }),
      runs,
    );
  });

  it('a port without a conclusive state on both sides never changes', () => {
    fc.assert(
      fc.property(anyCheckResult, anyCheckResult, (before, after) => {
        for (const change of changesOf(before, after)) {
          if (!('port' in change)) continue;
          const states = [stateAt(before, change), stateAt(after, change)];
          expect(states).not.toContain('unknown');
          expect(states).not.toContain('not asked');
          if (change.change === 'opened') expect(states).toEqual([change.was, 'open']);
          else if (change.change === 'closed') expect(states).toEqual(['open', change.now]);
          else expect(states).toEqual(['open', 'open']);
        }
      }),
      runs,
    );
  });

  it('what is unknown, or was not learnt, on either side never changes', () => {
    const known = onePort({
      product: 'OpenSSH',
      version: '9.2',
      reach: 'network',
      posture: { 'ssh-1': yes('seen') },
    });
    const learntLess = [
      onePort({}),
      onePort({ service: null, unidentified: 'it said nothing' }),
      onePort({ posture: { 'ssh-1': unknown('cut off') } }),
      oneDevice({ tcp: { unknown: [[1, 65_535]] } }),
      oneDevice({ tcp: { asked: [[23, 65_535]] } }),
      oneDevice({ tcp: null }),
      resultSample(),
    ];
    for (const less of learntLess) {
      expect(changesOf(known, less)).toEqual([]);
      expect(changesOf(less, known)).toEqual([]);
    }
  });

  it('what opened one way closed the other way', () => {
    fc.assert(
      fc.property(anyCheckResult, anyCheckResult, (before, after) => {
        const [there, back] = [changesOf(before, after), changesOf(after, before)];
        expect(placesOf(there, 'opened')).toEqual(placesOf(back, 'closed'));
        expect(placesOf(there, 'closed')).toEqual(placesOf(back, 'opened'));
        expect(placesOf(there, 'device-new')).toEqual(placesOf(back, 'device-gone'));
      }),
      runs,
    );
  });

  it('each port that either side asked is counted once', () => {
    fc.assert(
      fc.property(anyCheckResult, anyCheckResult, (before, after) => {
        const { ports, devicesOnlyBefore, devicesOnlyAfter } = compare(before, after).coverage;
        const askedBy = (result: CheckResult, alone: AddressCount) => {
          const gone = new Set(addressesIn(alone.addresses));
          expect(gone.size).toBe(alone.devices);
          return everyDeviceOf(result)
            .filter(({ address }) => !gone.has(address))
            .reduce((sum, { ledger }) => sum + (ledger.tcp?.asked ?? 0), 0);
        };
        const { compared, inconclusive, onlyBefore, onlyAfter } = ports.tcp;
        const both = compared + inconclusive;
        expect(both + onlyBefore).toBe(askedBy(before, devicesOnlyBefore));
        expect(both + onlyAfter).toBe(askedBy(after, devicesOnlyAfter));
      }),
      runs,
    );
  });
});

describe('a change', () => {
  const closed = oneDevice({});
  const open = onePort({ product: 'OpenSSH', version: '9.2p1' });
  const guarded = oneDevice({ tcp: { filtered: [[22, 22]] } });
  const at = { device: '192.0.2.7', port: 22, transport: 'tcp' };
  const service = { service: 'ssh', product: 'OpenSSH', version: '9.2p1' };

  it.each<[string, CheckResult, CheckResult, object]>([
    ['opened', closed, open, { change: 'opened', was: 'closed', service }],
    ['opened, formerly filtered', guarded, open, { change: 'opened', was: 'filtered', service }],
    ['closed', open, closed, { change: 'closed', now: 'closed', service }],
    ['guarded by a filter', open, guarded, { change: 'closed', now: 'filtered', service }],
    [
      'another protocol',
      open,
      onePort({ service: 'telnet' }),
      {
        change: 'replaced',
        before: service,
        after: { service: 'telnet', product: null, version: null },
      },
    ],
    [
      'another product',
      open,
      onePort({ product: 'Dropbear', version: '2022.83' }),
      {
        change: 'replaced',
        before: service,
        after: { service: 'ssh', product: 'Dropbear', version: '2022.83' },
      },
    ],
    [
      'a newer version',
      open,
      onePort({ product: 'OpenSSH', version: '10.0p2' }),
      {
        change: 'upgraded',
        direction: 'newer',
        before: service,
        after: { ...service, version: '10.0p2' },
      },
    ],
    [
      'a wider reach',
      onePort({ reach: 'this-machine' }),
      onePort({ reach: 'network' }),
      { change: 'reach', before: 'this-machine', after: 'network' },
    ],
    [
      'a fact of posture',
      onePort({ posture: { 'ssh-1': no('SSH-2.0') } }),
      onePort({ posture: { 'ssh-1': yes('SSH-1.99') } }),
      { change: 'posture', fact: 'ssh-1', before: 'no', after: 'yes', because: 'SSH-1.99' },
    ],
  ])('of a port is told: %s', (_name, before, after, change) => {
    expect(changesOf(before, after)).toEqual([{ ...at, ...change }]);
  });

  it('of a certificate is told by its fingerprint', () => {
    const port = officeResult.devices.flatMap(({ ports }) => ports).find(({ tls }) => tls !== null);
    const { tls } = port ?? {};
    if (!tls?.certificate) throw new Error('the sample has a certificate');
    const renewed = { ...tls.certificate, fingerprint: 'ab'.repeat(32) };
    const changes = changesOf(onePort({ tls }), onePort({ tls: { ...tls, certificate: renewed } }));
    expect(changes).toEqual([
      { change: 'certificate', ...at, before: tls.certificate, after: renewed },
    ]);
    expect(changesOf(onePort({ tls }), onePort({ tls: { ...tls, certificate: null } }))).toEqual(
      [],
    );
  });

  it('of a device is told where both asked a port at which it answers', () => {
    const silent = oneDevice({ silent: true });
    expect(changesOf(silent, open)).toEqual([{ change: 'device-new', device: '192.0.2.7' }]);
    expect(changesOf(open, silent)).toEqual([{ change: 'device-gone', device: '192.0.2.7' }]);
  });

  it.each<[string, CheckResult]>([
    ['was not asked there', oneDevice({ silent: true, tcp: { asked: [] } })],
    [
      'answered only to what the other did not ask',
      oneDevice({ silent: true, tcp: null, udp: { asked: [[53, 53]] } }),
    ],
    [
      'could not be reached from here',
      resultSample({
        devices: oneDevice({ silent: true }).devices.map((device) => ({
          ...device,
          ledger: {
            tcp: { ...deviceLedger(device.ledger.tcp), reasons: { 'no-route': 65_535 } },
          },
        })),
      }),
    ],
  ])('of a device is not told where it %s', (_why, silent) => {
    expect(changesOf(open, silent)).toEqual([]);
    expect(changesOf(silent, open)).toEqual([]);
  });

  it('of devices that are told together is told of all of them, and of a single one among them', () => {
    const quiet = alikeSample(['192.0.2.0-192.0.2.99'], {});
    const silent = alikeSample(['192.0.2.10-192.0.2.19', '198.51.100.7'], { silent: true });
    const before = resultSample({ quiet: [quiet] });
    const after = resultSample({
      silent: [silent],
      devices: [deviceSample({ address: '192.0.2.7', ports: [portSample(22)] })],
    });
    const { changes, coverage } = compare(before, after);
    expect(changes).toEqual([
      {
        ...at,
        change: 'opened',
        was: 'closed',
        service: { service: null, product: null, version: null },
      },
      { change: 'device-gone', device: '192.0.2.10-192.0.2.19', devices: 10 },
    ]);
    expect(coverage).toMatchObject({
      devices: 11,
      devicesOnlyBefore: {
        devices: 89,
        addresses: ['192.0.2.0-192.0.2.6', '192.0.2.8-192.0.2.9', '192.0.2.20-192.0.2.99'],
      },
      devicesOnlyAfter: { devices: 1, addresses: ['198.51.100.7'] },
      ports: { tcp: { compared: 65_535, inconclusive: 655_350, onlyBefore: 0, onlyAfter: 0 } },
    });
    expect(compare(after, before).changes.map(({ change }) => change)).toEqual([
      'closed',
      'device-new',
    ]);
  });

  it('is never made of a device that only one side lists', () => {
    const { changes, coverage } = compare(officeResult, cleanResult);
    expect(changes).toEqual([]);
    expect(coverage.devicesOnlyBefore.devices).toBe(everyDeviceOf(officeResult).length);
    expect(coverage.devicesOnlyAfter).toEqual({ devices: 1, addresses: ['192.0.2.20'] });
  });

  it('carries whether both looked from the same place', () => {
    const elsewhere = { ...open, vantage: { host: 'scanner-1', zone: 'internet' as const } };
    expect(compare(open, open).sameVantage).toBe(true);
    expect(compare(open, elsewhere).sameVantage).toBe(false);
  });
});

function deviceLedger<T>(ledger: T | undefined): T {
  if (!ledger) throw new Error('the sample has a ledger');
  return ledger;
}
