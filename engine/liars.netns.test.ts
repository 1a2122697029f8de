/**
 * Real kernels that answer on every port, with real services on odd ports behind: a SYN proxy that
 * resets where nothing listens, and a trap that takes every connection and says nothing.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult, DeviceResult } from './facts/check-result.ts';
import { NamespacePair, whyNoNamespaces } from './testing/namespaces.ts';

const why = whyNoNamespaces();
const program = fileURLToPath(new URL('../cli/postern.mjs', import.meta.url));
const run = promisify(execFile);
const limitMs = 240_000;

/** What real servers say at first, by port; port 9 is the trap's and says nothing. */
const greetings = { 22: 'SSH-2.0-OpenSSH_9.2p1\\r\\n', 40001: 'SSH-2.0-OpenSSH_9.2p1\\r\\n' };
const answers = {
  18080: 'HTTP/1.1 200 OK\\r\\nServer: nginx/1.22.1\\r\\nContent-Length: 0\\r\\n\\r\\n',
};
const realPorts = [22, 18_080, 40_001];
/** Few of them are usual for any protocol. */
const oddPorts = '22,18080,20001-40002';

const servers = `
  const { createServer } = require('node:net');
  const greetings = ${JSON.stringify(greetings)};
  const answers = ${JSON.stringify(answers)};
  const ports = [9, ...Object.keys(greetings), ...Object.keys(answers)].map(Number);
  let left = ports.length;
  for (const port of ports) {
    const said = (words) => words.replaceAll('\\\\r\\\\n', '\\r\\n');
    createServer((socket) => {
      socket.on('error', () => {});
      if (greetings[port]) socket.write(said(greetings[port]));
      socket.on('data', () => answers[port] && socket.end(said(answers[port])));
    }).listen({ port, host: '::', backlog: 4096 }, () => {
      if (--left === 0) console.log('listening');
    });
  }`;

/** Every port but the real ones leads to one that says nothing. */
const trap = [
  `chain in { type nat hook prerouting priority dstnat; tcp dport != { ${realPorts.join()} } redirect to :9; }`,
];
const synProxy = [
  'chain first { type filter hook prerouting priority raw; tcp flags syn notrack; }',
  `chain in { type filter hook input priority 0;
    meta l4proto tcp ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm;
    meta l4proto tcp ct state invalid drop; }`,
];

describe.skipIf(why !== null)(
  `an address that answers everywhere${why ? ` (skipped: ${why})` : ''}`,
  () => {
    let pair: NamespacePair;
    afterEach(() => pair.remove());

    async function checked(filter: readonly string[], ...options: string[]): Promise<DeviceResult> {
      pair = new NamespacePair();
      pair.exec(pair.target, 'sysctl', '-qw', 'net.netfilter.nf_conntrack_tcp_loose=0');
      pair.filter(...filter);
      const child = pair.start(pair.target, process.execPath, '-e', servers);
      if (child.stdout) await once(child.stdout, 'data');
      const words = ['--quiet', '--output', 'json', '--udp', 'none', '--rate', 'max'];
      const args = [
        program,
        'check',
        '10.82.2.2',
        ...words,
        '--per-device-rate',
        'max',
        ...options,
      ];
      const inside = ['netns', 'exec', pair.scanner, process.execPath, ...args];
      const { stdout } = await run('ip', inside, { maxBuffer: 1 << 28, timeout: limitMs });
      const result = JSON.parse(stdout) as CheckResult;
      expect(result.complete).toBe(true);
      const [device] = result.devices;
      if (!device) throw new Error('no device');
      return device;
    }

    const found = ({ ports }: DeviceResult) =>
      ports.map(({ port, service }) => `${port} ${service}`);
    const real = ['22 ssh', '18080 http', '40001 ssh'];

    it(
      'by a trap is one fact, and its real services are found on odd ports',
      async () => {
        const device = await checked(trap, '--ports', oddPorts);
        expect(found(device)).toEqual(real);
        expect(device.ledger.tcp?.closed).toBe(0);
        expect(device.notes.join('\n')).toMatch(
          /20,004 of 20,004 ports; 20,00\d took the connection/,
        );
        expect(device.notes.join('\n')).toMatch(/answers on ports 22, 18080, 40001$/);
      },
      limitMs,
    );

    it(
      'by a SYN proxy shows what is behind it: open, or closed where it resets twice',
      async () => {
        const device = await checked(synProxy, '--ports', oddPorts);
        expect(found(device)).toEqual(real);
        expect(device.ledger.tcp?.reasons['reset-behind']).toBeGreaterThan(19_950);
        expect(device.ledger.tcp?.unknown).toBeLessThan(50);
        expect(device.notes.join('\n')).toMatch(/reset the connection right after the handshake/);
      },
      limitMs,
    );

    it(
      'is seen through by connecting as well',
      async () => {
        const device = await checked(trap, '--method', 'connect', '--ports', oddPorts);
        expect(found(device)).toEqual(real);
        expect(device.ledger.tcp?.unknown).toBe(20_001);
      },
      limitMs,
    );
  },
);
