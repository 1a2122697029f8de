/**
 * UDP sweeps of real kernels with the limits on ICMP errors that Linux has, in namespaces without a
 * way out: every closed port closed, every open one open, and what a filter drops unknown.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { type NamespacePair, namespacePair, whyNoNamespaces } from '../testing/namespace-pair.ts';
import type { SweepOnce, SweptOnce } from '../testing/socket-sweep.ts';

const script = fileURLToPath(new URL('../testing/socket-sweep.ts', import.meta.url));
const run = promisify(execFile);
const limitMs = 150_000;
const why = whyNoNamespaces();
const skipped = why ? ` (skipped: ${why})` : '';

const openPorts = [1010, 1033, 2900];
const rules = `table inet t {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport { 1020-1023, 2500-2519 } drop
  }
}`;
const serve = `
  const { createSocket } = require('node:dgram');
  let left = ${openPorts.length};
  for (const port of ${JSON.stringify(openPorts)}) {
    createSocket('udp6').on('message', function (bytes, from) {
      this.send(bytes, from.port, from.address);
    }).bind(port, '::', () => { if (--left === 0) console.log('ready'); });
  }`;

type Device = { readonly pair: NamespacePair; readonly server: ChildProcess };
const few: PortSet = [[1001, 1060]];
const many: PortSet = [[1001, 3000]];
const fewRight = { open: '1010,1033', closed: '1001-1009,1011-1019,1024-1032,1034-1060' };
const manyRight = {
  open: '1010,1033,2900',
  closed:
    '1001-1009,1011-1019,1024-1032,1034-1961,1963-2221,2223-2454,2456-2499,2520-2899,2901-3000',
};
/** Dropped, and three ports where bytes may do harm. */
const manyUnknown = '1020-1023,1962,2222,2455,2500-2519';
/** Each in namespaces of its own, side by side: most of the time all wait. */
const cases: [string, string, 4 | 6, PortSet, { open: string; closed: string }, string][] = [
  ['one error a second, as usual', 'net.ipv4.icmp_ratelimit=1000', 4, few, fewRight, '1020-1023'],
  ['a hundred', 'net.ipv4.icmp_ratelimit=10', 4, many, manyRight, manyUnknown],
  ['no limit', 'net.ipv4.icmp_ratelimit=0', 4, many, manyRight, manyUnknown],
  ['the usual limit of IPv6', 'net.ipv6.icmp.ratelimit=1000', 6, few, fewRight, '1020-1023'],
];

describe.skipIf(why !== null)(`a UDP sweep of a real kernel${skipped}`, () => {
  const devices: Device[] = [];
  beforeAll(async () => {
    for (const [, setting] of cases) {
      const pair = namespacePair();
      pair.run('device', 'nft', rules);
      pair.run('device', 'sysctl', '-qw', setting);
      const server = spawn(...pair.inside('device', process.execPath, '-e', serve), {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      devices.push({ pair, server });
      if (server.stdout) await once(server.stdout, 'data');
    }
  }, 60_000);
  afterAll(() => {
    for (const { pair, server } of devices) {
      server.kill('SIGKILL');
      pair.remove();
    }
  });

  it.concurrent.each(cases.map((one, i) => [...one, i] as const))(
    'gets all its ports known behind %s',
    async (_, __, family, ports, right, unknown, i) => {
      const { pair } = devices[i] ?? {};
      if (!pair) throw new Error('there is a pair for each case');
      const given: SweepOnce = {
        targets: [family === 4 ? pair.device4 : pair.device6],
        ports,
        transport: 'udp',
        by: 'fastest',
        perDeviceRate: 1000,
        timeoutMs: 1000,
        deviceTimeMs: limitMs,
      };
      const [command, args] = pair.inside('scanner', process.execPath);
      const { stdout } = await run(command, [...args, script, JSON.stringify(given)]);
      const swept = JSON.parse(stdout) as SweptOnce;
      expect(swept.devices[0]?.ranges).toEqual({ ...right, filtered: '', unknown });
      expect(Object.keys(swept.devices[0]?.reasons ?? {}).sort()).toEqual([
        'answered',
        'port-unreachable',
        'udp-silence',
      ]);
    },
    limitMs,
  );
});
