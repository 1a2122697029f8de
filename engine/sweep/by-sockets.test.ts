/** The sweeps by sockets against real kernels: this machine's loopback, and namespaces where root permits. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type NamespacePair, namespacePair, whyNoNamespaces } from '../testing/namespace-pair.ts';
import { type SweepOnce, type SweptOnce, sweepOnce } from '../testing/socket-sweep.ts';

const script = fileURLToPath(new URL('../testing/socket-sweep.ts', import.meta.url));
const isLinux = process.platform === 'linux';
/** Loopback of our own where there is more than one address: nothing else of this machine is bound there. */
const home = isLinux ? `127.61.${process.pid & 255}.7` : '127.0.0.1';
const usual: Omit<SweepOnce, 'targets' | 'ports'> = {
  transport: 'tcp',
  by: 'fastest',
  perDeviceRate: null,
  timeoutMs: 1000,
};
const run = promisify(execFile);

async function sweepBy(command: string, args: readonly string[], given: SweepOnce) {
  const { stdout } = await run(
    command,
    [...args, process.execPath, script, JSON.stringify(given)],
    {
      timeout: 60_000,
    },
  );
  return JSON.parse(stdout) as SweptOnce;
}

const portsIn = (text = '') =>
  (text === '' ? [] : text.split(',')).flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 || 0 }, (_, i) => first + i);
  });

describe('a sweep of loopback', () => {
  const servers: Server[] = [];
  const own = new Set<number>();
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    own.clear();
  });

  /** Port 0 gives one of the range from which connections take their local ports. */
  async function listenOn(count: number, portOf: (i: number) => number) {
    for (let i = 0; i < count; i++) {
      const server = createServer((socket) => socket.on('error', () => {}).end('hello\r\n'));
      const isBound = await new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false));
        server.listen(portOf(i), home, () => resolve(true));
      });
      if (!isBound) continue;
      servers.push(server);
      const bound = server.address();
      if (typeof bound === 'object' && bound !== null) own.add(bound.port);
    }
  }

  it.each([
    ['fastest', 3],
    ['node', 1],
  ] as const)(
    'finds every listener and invents none (by %s, %i times)',
    async (by, rounds) => {
      await listenOn(60, () => 0);
      await listenOn(60, (i) => 2000 + i * 397);
      for (let round = 0; round < rounds; round++) {
        const swept = await sweepOnce({ ...usual, by, targets: [home], ports: [[1, 65_535]] });
        const open = portsIn(swept.devices[0]?.ranges.open);
        expect([...own].filter((port) => !open.includes(port))).toEqual([]);
        const others = open.filter((port) => !own.has(port));
        // what other programs listen on for all addresses is there at a second look
        const again = await sweepOnce({
          ...usual,
          by,
          targets: [home],
          ports: others.map((port) => [port, port]),
        });
        expect(portsIn(again.devices[0]?.ranges.open)).toEqual(others);
        expect(swept.complete).toBe(true);
        expect(swept.devices[0]?.ranges.filtered).toBe('');
        expect(swept.devices[0]?.ranges.unknown).toBe('');
      }
    },
    120_000,
  );

  it.skipIf(!isLinux)(
    'finds them all with hardly a file to open',
    async () => {
      await listenOn(30, () => 0);
      // 48 files are what Node needs for itself and a handful more
      const swept = await sweepBy('sh', ['-c', 'ulimit -n 48 && exec "$@"', 'sh'], {
        ...usual,
        targets: [home],
        ports: [[30_000, 62_000]],
      });
      const open = portsIn(swept.devices[0]?.ranges.open);
      expect([...own].filter((port) => !open.includes(port))).toEqual([]);
      expect(swept.complete).toBe(true);
      expect(swept.devices[0]?.reasons['local-limit']).toBeUndefined();
    },
    60_000,
  );
});

const why = whyNoNamespaces();
const skipped = why ? ` (skipped: ${why})` : '';

describe.skipIf(why !== null)(`a sweep of a device in a namespace${skipped}`, () => {
  let pair: NamespacePair;
  let server: ChildProcess | undefined;
  /** What became of each connection to the greeting server on port 300. */
  const said: string[] = [];
  const tcp = (given: Partial<SweepOnce> = {}): SweepOnce => ({
    ...usual,
    targets: [pair.device4],
    ports: [[1, 400]],
    ...given,
  });
  const sweep = (given: SweepOnce) => {
    const [command, args] = pair.inside('scanner', 'env');
    return sweepBy(command, args, given);
  };

  beforeAll(async () => {
    pair = namespacePair();
    const rules = `table inet t {
      chain input {
        type filter hook input priority 0; policy accept;
        tcp dport 80-99 drop
        tcp dport 200-209 reject with icmpx type admin-prohibited
        udp dport 80-89 drop
        udp dport 90-94 reject with icmpx type admin-prohibited
      }
    }`;
    pair.run('device', 'nft', rules);
    const serve = `
      const net = require('node:net'), dgram = require('node:dgram');
      for (const port of [22, 85]) net.createServer((s) => s.on('error', () => {})).listen(port, '::');
      net.createServer((s) => {
        s.on('data', (data) => console.log('data')).on('error', (error) => console.log(error.code));
        s.on('end', () => console.log('end')).write('220 at your service');
      }).listen(300, '::');
      dgram.createSocket('udp6').on('message', function (m, r) { this.send(m, r.port, r.address); }).bind(53, '::', () => console.log('ready'));`;
    server = spawn(...pair.inside('device', process.execPath, '-e', serve), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server.stdout?.on('data', (data: Buffer) => said.push(...data.toString().trim().split('\n')));
    await vi.waitUntil(() => said.includes('ready'), { timeout: 10_000 });
  });
  afterAll(() => {
    server?.kill('SIGKILL');
    pair.remove();
  });

  it.each(['fastest', 'node'] as const)(
    'tells open, closed, dropped and refused by a filter apart (%s)',
    async (by) => {
      const { devices } = await sweep(tcp({ by }));
      expect(devices[0]?.ranges).toEqual({
        open: '22,300',
        closed: '1-21,23-79,100-199,210-299,301-400',
        filtered: '80-99,200-209',
        unknown: '',
      });
    },
    60_000,
  );

  it('does so over IPv6', async () => {
    const { devices } = await sweep(tcp({ targets: [pair.device6] }));
    expect(devices[0]?.ranges).toMatchObject({ open: '22,300', filtered: '80-99,200-209' });
  }, 60_000);

  it('knows nothing of an address where nobody is', async () => {
    const { devices } = await sweep(tcp({ targets: ['10.201.7.9'], ports: [[1, 100]] }));
    expect(devices[0]?.ranges).toMatchObject({ unknown: '1-100', filtered: '', closed: '' });
  }, 60_000);

  it.each(['fastest', 'node'] as const)(
    'takes no connection of this machine to itself for an open port (%s)',
    async (by) => {
      // Ten local ports, and just these are asked: a connection soon meets its own port.
      pair.run('scanner', 'sysctl', '-qw', 'net.ipv4.ip_local_port_range=45000 45009');
      const { devices } = await sweep(
        tcp({ by, targets: ['127.0.0.1'], ports: [[45_000, 45_009]] }),
      );
      pair.run('scanner', 'sysctl', '-qw', 'net.ipv4.ip_local_port_range=32768 60999');
      expect(devices[0]?.ranges).toMatchObject({ open: '', filtered: '' });
      expect(portsIn(devices[0]?.ranges.closed).length).toBeGreaterThan(5);
    },
    60_000,
  );

  it('ends a connection in order although it was greeted', async () => {
    said.length = 0;
    await sweep(tcp({ ports: [[300, 300]] }));
    await sweep(tcp({ ports: [[300, 300]], by: 'node' }));
    await expect.poll(() => said.length).toBe(2);
    expect(said).toEqual(['end', 'end']);
  });

  it('says that there is no route instead of judging ports', async () => {
    const { devices } = await sweep(tcp({ targets: ['192.0.2.1'], ports: [[1, 100]] }));
    expect(devices[0]?.reasons).toEqual({ 'no-route': 100 });
  });

  it("obeys Linux's limit on ICMP errors over UDP, and invents nothing", async () => {
    const { devices, ms } = await sweep(tcp({ transport: 'udp', ports: [[50, 109]] }));
    const ranges = devices[0]?.ranges;
    expect(ranges?.open).toBe('53');
    expect(portsIn(ranges?.closed).some((port) => port >= 80 && port < 95)).toBe(false);
    expect(portsIn(ranges?.filtered).every((port) => port >= 90 && port < 95)).toBe(true);
    expect(devices[0]?.reasons['rate-limited']).toBeGreaterThan(20);
    expect(ms).toBeLessThan(15_000);
  }, 60_000);

  it('knows all its UDP ports where it limits nothing', async () => {
    pair.run('device', 'sysctl', '-qw', 'net.ipv4.icmp_ratelimit=0');
    const { devices } = await sweep(tcp({ transport: 'udp', ports: [[50, 109]] }));
    expect(devices[0]?.ranges).toEqual({
      open: '53',
      closed: '50-52,54-79,95-109',
      filtered: '90-94',
      unknown: '80-89',
    });
    expect(devices[0]?.reasons['udp-silence']).toBe(10);
  }, 60_000);
});
