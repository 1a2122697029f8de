/**
 * The main job on real servers: the lab's devices are checked from where its scanner sits, and what
 * is told is held against what is true by configuration.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult, PortResult } from '../engine/facts/check-result.ts';
import { devices } from './devices.ts';
import { address4, address6, type Lab, startLab, whyNoLab } from './lab.ts';

const why = whyNoLab();
const cli = fileURLToPath(new URL('../cli/postern.mjs', import.meta.url));
const checkLimitMs = 300_000;

const addressOf = (device: string) => {
  const found = devices.find((one) => one.name === device);
  return found?.host == null ? address6(device) : address4(found.host);
};

describe.skipIf(why !== null)(`the lab${why ? ` (skipped: ${why})` : ''}`, () => {
  let lab: Lab;
  let result: CheckResult;

  const check = (...args: string[]): CheckResult => {
    const [program, words] = lab.scanner(
      process.execPath,
      cli,
      'check',
      '--quiet',
      '--output',
      'json',
      ...args,
    );
    return JSON.parse(
      execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: checkLimitMs }),
    );
  };
  const portsOf = (of: CheckResult, device: string): readonly PortResult[] =>
    of.devices.find(({ address }) => address === addressOf(device))?.ports ?? [];
  const portOf = (of: CheckResult, device: string, port: number, transport: string) =>
    portsOf(of, device).find((one) => one.port === port && one.transport === transport);

  beforeAll(async () => {
    lab = await startLab();
    const targets = devices.map((device) => addressOf(device.name));
    result = check(...targets, '--rate', 'max', '--per-device-rate', 'max');
  }, 2 * checkLimitMs);
  afterAll(() => lab?.stop());

  it('has no route out, from the scanner or from a device', () => {
    for (const device of ['gateway', 'web', 'walled']) {
      expect(lab.inDevice(device, 'ip', '-4', 'route', 'show', 'default')).toBe('');
      expect(lab.inDevice(device, 'ip', '-6', 'route', 'show', 'default')).toBe('');
    }
  });

  it('is swept to the end by raw packets, every TCP port of every device', () => {
    expect(result.complete).toBe(true);
    expect(result.method.tcp).toBe('syn');
    for (const { ledger } of result.devices) expect(ledger.tcp?.asked).toBe(65_535);
  });

  it('shows every true TCP port open, and no other', () => {
    for (const device of devices) {
      const truth = device.services.filter(({ transport }) => transport === 'tcp');
      const seen = portsOf(result, device.name).filter(({ transport }) => transport === 'tcp');
      expect({ device: device.name, open: seen.map(({ port }) => port) }).toEqual({
        device: device.name,
        open: truth.map(({ port }) => port).sort((a, b) => a - b),
      });
    }
  });

  it('shows every true UDP service open', () => {
    for (const device of devices) {
      for (const { port, transport } of device.services) {
        if (transport !== 'udp') continue;
        expect([device.name, port, portOf(result, device.name, port, 'udp')?.state]).toEqual([
          device.name,
          port,
          'open',
        ]);
      }
    }
  });

  it('never calls closed or open what the wall hides', () => {
    const walled = result.devices.find(({ address }) => address === addressOf('walled'));
    expect(walled?.ledger.tcp).toMatchObject({ open: 1, closed: 0 });
  });

  it.each(
    devices.flatMap((device) =>
      device.services.map((service) => ({ device: device.name, ...service })),
    ),
  )(
    '$device $port/$transport is $protocol',
    ({ device, port, transport, protocol, product, tls, posture }) => {
      const seen = portOf(result, device, port, transport);
      expect(seen?.service).toBe(protocol);
      expect(seen?.product ?? '').toContain(product ?? '');
      if (tls !== undefined) expect(seen?.tls !== null).toBe(tls);
      for (const [fact, is] of Object.entries(posture ?? {})) {
        expect([fact, seen?.posture[fact as keyof PortResult['posture']]?.is]).toEqual([fact, is]);
      }
    },
  );

  it('costs a port two connections in the middle, and never more than eight', () => {
    const tcp = result.devices
      .flatMap(({ ports }) => ports)
      .filter(({ transport }) => transport === 'tcp');
    const connections = tcp.map((one) => one.connections).sort((a, b) => a - b);
    expect(connections[Math.floor(connections.length / 2)]).toBeLessThanOrEqual(2);
    expect(connections.at(-1)).toBeLessThanOrEqual(8);
  });

  it.each([
    ['files', 21, 'ftp-anonymous'],
    ['files', 445, 'smb1-enabled'],
    ['db', 16379, 'redis-noauth'],
    ['db', 51211, 'memcached-noauth'],
    ['desk', 5901, 'vnc-none'],
    ['desk', 33890, 'rdp-nla-missing'],
    ['legacy', 50023, 'telnet-cleartext'],
    ['gateway', 161, 'snmp-public'],
    ['directory', 1883, 'mqtt-anon'],
    ['web', 44443, 'tls-cert'],
    ['web', 1443, 'tls-old'],
  ])('%s %i is a finding of the rule %s', (device, port, rule) => {
    const rules = result.findings
      .filter((one) => one.device === addressOf(device) && one.port === port)
      .map((one) => one.rule);
    expect(rules).toContain(rule);
  });

  it(
    'gives a device the same ports by connecting as by raw packets',
    () => {
      const targets = ['db', 'files', 'six'].map(addressOf);
      const connected = check(
        ...targets,
        '--method',
        'connect',
        '--udp',
        'none',
        '--rate',
        'max',
        '--per-device-rate',
        'max',
      );
      for (const device of ['db', 'files', 'six']) {
        const tcp = (of: CheckResult) =>
          portsOf(of, device)
            .filter(({ transport }) => transport === 'tcp')
            .map(({ port }) => port);
        expect(tcp(connected)).toEqual(tcp(result));
      }
    },
    checkLimitMs,
  );

  it(
    'sends no byte to a raw print port, in any mode',
    () => {
      check(addressOf('legacy'), '--ports', '9100', '--udp', 'none', '--method', 'connect');
      expect(lab.read('legacy', '/run/lab/printed')).toBe('');
    },
    checkLimitMs,
  );
});
