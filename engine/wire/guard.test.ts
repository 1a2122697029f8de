/**
 * No byte where bytes do harm: whatever is called in whatever order, on every implementation that
 * can send one, also when it is learnt only meanwhile what the device is. What counts is what real
 * servers received.
 */
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPort } from '../facts/port-set.ts';
import { mayBeSpokenTo, type ProfileName, profileNames } from '../facts/profile.ts';
import type { Refusal } from '../facts/refusal.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { openDialer } from './connect.ts';
import { openDatagrams } from './datagrams.ts';
import { guardFor, neverSay } from './guard.ts';
import { libc } from './libc.ts';
import type { UdpProbes } from './udp-probes.ts';
import { udpProbesByLinux } from './udp-sweep-linux.ts';
import { udpProbesByNode } from './udp-sweep-node.ts';
import type { Connection } from './wire.ts';

/** Loopback of our own where there is more than one address. */
const home = process.platform === 'linux' ? `127.62.${process.pid & 255}.7` : '127.0.0.1';
/** Raw print, a serial device server, and ports that only a printer's profile forbids. */
const tcpPorts = [9100, 9103, 9113, 9999, 4001, 50_100, 50_101];
const udpPorts = [9101, 4002, 50_110];
/** Until what was sent on loopback is there. */
const arrivesMs = 25;
const arrived = () => new Promise((resolve) => setTimeout(resolve, arrivesMs));
const runs = 25;

const native = libc();
let profile: ProfileName = 'default';
const guard = guardFor(
  (address) => address === home,
  () => profile,
);
const received = new Map<string, number>();
const closing: (Server | Datagrams)[] = [];

function note(where: string, bytes: number): void {
  received.set(where, (received.get(where) ?? 0) + bytes);
}

function listenTcp(port: number): Promise<void> {
  const quiet = (socket: Socket) => socket.on('error', () => socket.destroy());
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    quiet(socket).on('data', (bytes) => note(`tcp ${port}`, bytes.length));
    socket.on('end', () => socket.end());
  });
  closing.push(server);
  return new Promise((resolve) => server.listen(port, home, () => resolve()));
}

function listenUdp(port: number): Promise<void> {
  const socket = createSocket('udp4');
  closing.push(socket);
  socket.on('message', (bytes) => note(`udp ${port}`, bytes.length));
  return new Promise((resolve) => socket.bind(port, home, () => resolve()));
}

beforeAll(async () => {
  await Promise.all([...tcpPorts.map(listenTcp), ...udpPorts.map(listenUdp)]);
});
afterAll(() => {
  for (const one of closing) one.close();
});

/** Calls it, and holds the answer against what may be sent at that moment. */
async function tried(may: boolean, call: () => unknown): Promise<void> {
  let refusal: unknown = null;
  try {
    await call();
  } catch (error) {
    refusal = error;
  }
  if (may) expect(refusal).toBeNull();
  else expect(refusal).toMatchObject({ code: 'payload-forbidden' } satisfies Partial<Refusal>);
}

const step = fc.oneof(
  fc.record({ is: fc.constant('write' as const), bytes: fc.uint8Array({ minLength: 1 }) }),
  fc.record({ is: fc.constant('upgrade' as const) }),
  fc.record({ is: fc.constant('learn' as const), profile: fc.constantFrom(...profileNames) }),
);
const steps = fc.array(step, { minLength: 1, maxLength: 5 });
const given = fc.constantFrom(...profileNames);

/** From here on nothing may come, unless it is learnt again that it may. */
function watcher(where: string, maySay: () => boolean) {
  let held: number | null = null;
  return async () => {
    await arrived();
    const now = received.get(where) ?? 0;
    if (held !== null) expect(now).toBe(held);
    held = maySay() ? null : now;
  };
}

describe('a connection', () => {
  it('brings no byte to a port while none may go there, whatever is learnt when', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...tcpPorts),
      given,
      steps,
      async (port, first, all) => {
        profile = first;
        const may = () => !hasPort(neverSay.tcp, port) && mayBeSpokenTo(profile, port, 'tcp');
        const nothingCame = watcher(`tcp ${port}`, may);
        await nothingCame();
        const dialed = await openDialer(guard).dial(home, port, 2000);
        if (dialed.state !== 'open') throw new Error(`not open: ${dialed.reason}`);
        const { connection } = dialed;
        let isUpgraded = false;
        for (const one of all) {
          if (one.is === 'learn') profile = one.profile;
          else if (one.is === 'write' && !isUpgraded) {
            await tried(may(), () => connection.write(one.bytes));
          } else if (one.is === 'upgrade' && !isUpgraded) {
            isUpgraded = may();
            await tried(may(), () => connection.upgrade({ serverName: null, timeoutMs: 20 }));
          }
          await nothingCame();
        }
        await connection.end();
        await nothingCame();
      },
    );
    await expect(fc.assert(property, { numRuns: runs })).resolves.toBeUndefined();
  }, 60_000);

  it('inside TLS brings none any more once a printer is recognised, not even a good-bye', async () => {
    profile = 'default';
    let raw: Socket | undefined;
    const identity = selfSigned({
      name: 'printer.example',
      from: new Date(Date.now() - 86_400_000),
      to: new Date(Date.now() + 86_400_000),
    });
    const server = createTlsServer(identity);
    const ends: string[] = [];
    server.on('connection', (socket: Socket) => {
      raw = socket;
    });
    server.on('secureConnection', (socket) => {
      socket.on('end', () => ends.push('in order')).on('error', () => ends.push('broken off'));
      socket.resume();
    });
    closing.push(server);
    await new Promise<void>((resolve) => server.listen(50_120, home, () => resolve()));
    const dialed = await openDialer(guard).dial(home, 50_120, 2000);
    if (dialed.state !== 'open') throw new Error(`not open: ${dialed.reason}`);
    const upgraded = await dialed.connection.upgrade({ serverName: null, timeoutMs: 5000 });
    if (!upgraded.ok) throw new Error(upgraded.because);
    const inside: Connection = upgraded.connection;
    await tried(true, () => inside.write(Buffer.from('hello')));
    await arrived();
    const bytes = () => raw?.bytesRead ?? -1;
    const before = bytes();
    expect(before).toBeGreaterThan(100);
    profile = 'printer';
    await tried(false, () => inside.write(Buffer.from('hello')));
    await inside.end();
    await arrived();
    expect(bytes()).toBe(before);
    expect(ends).toEqual(['in order']);
  });
});

describe.each([
  ['datagrams', null],
  ['UDP probes by Node', () => udpProbesByNode(guard)],
  ['UDP probes by Linux', () => (native ? udpProbesByLinux(guard, native) : null)],
] as const)('%s', (name, open) => {
  it.skipIf(name === 'UDP probes by Linux' && native === null)(
    'bring no byte to a port while none may go there, whatever is learnt when',
    async () => {
      const wire: UdpProbes | null = open?.() ?? null;
      const datagrams = openDatagrams(guard);
      const send = (port: number, bytes: Uint8Array) =>
        wire ? wire.send(home, port, bytes, false) : datagrams.ask(home, port, bytes, 5);
      const property = fc.asyncProperty(
        fc.constantFrom(...udpPorts),
        given,
        steps,
        async (port, first, all) => {
          profile = first;
          const may = () => !hasPort(neverSay.udp, port) && mayBeSpokenTo(profile, port, 'udp');
          const nothingCame = watcher(`udp ${port}`, may);
          for (const one of all) {
            await nothingCame();
            if (one.is === 'learn') profile = one.profile;
            if (one.is === 'write') await tried(may(), () => send(port, one.bytes));
          }
          await nothingCame();
        },
      );
      try {
        await expect(fc.assert(property, { numRuns: runs })).resolves.toBeUndefined();
      } finally {
        wire?.close();
      }
    },
    60_000,
  );
});
