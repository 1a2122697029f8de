/** What every implementation of `UdpProbes` does, on real sockets. */
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal } from '../facts/refusal.ts';
import { guardFor } from './guard.ts';
import { libc } from './libc.ts';
import type { UdpHeard, UdpProbes } from './udp-probes.ts';
import { udpProbesByLinux } from './udp-sweep-linux.ts';
import { udpProbesByNode } from './udp-sweep-node.ts';
import type { Guard } from './wire.ts';

const everywhere = guardFor((address) => address.startsWith('127.') || address === '::1');
const native = libc();
const missing = (): never => {
  throw new Error('skipped where there is no C library');
};
const implementations: [name: string, open: (guard: Guard) => UdpProbes, here: boolean][] = [
  ['by Linux', (guard) => udpProbesByLinux(guard, native ?? missing()), native !== null],
  ['by Node', (guard) => udpProbesByNode(guard), true],
];

const sockets: Socket[] = [];
const wires: UdpProbes[] = [];
afterEach(() => {
  for (const wire of wires.splice(0)) wire.close();
  for (const socket of sockets.splice(0)) socket.close();
});

type Service = { readonly port: number; readonly heard: Buffer[] };

async function serve(
  address: string,
  answer: (socket: Socket, request: Buffer, port: number, host: string) => void,
): Promise<Service> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  sockets.push(socket);
  const heard: Buffer[] = [];
  socket.on('message', (message, from) => {
    heard.push(message);
    answer(socket, message, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, address, () => resolve()));
  return { port: socket.address().port, heard };
}

async function closedPort(address: string): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((resolve) => socket.bind(0, address, () => resolve()));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

type Kept = Omit<UdpHeard, 'bytes'> & { readonly text?: string; readonly reason?: string };

async function collect(wire: UdpProbes, count: number, limitMs = 3000): Promise<Kept[]> {
  const all: Kept[] = [];
  const until = performance.now() + limitMs;
  while (all.length < count && performance.now() < until) {
    wire.collect((one) => {
      if (one.is === 'unreachable') all.push(one);
      else {
        const { bytes, ...rest } = one;
        all.push({ ...rest, text: Buffer.from(bytes).toString() });
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return all;
}

const hello = Buffer.from('hello');

describe.each(implementations)('UDP probes %s', (_, open, isHere) => {
  const opened = (guard: Guard = everywhere) => {
    const wire = open(guard);
    wires.push(wire);
    return wire;
  };

  it.skipIf(!isHere).each(['127.0.0.1', '::1'])(
    'hear answers and refusals of %s',
    async (address) => {
      const service = await serve(address, (socket, request, port, host) => {
        socket.send(Buffer.concat([Buffer.from('re: '), request]), port, host);
      });
      const closed = await closedPort(address);
      const wire = opened();
      expect(wire.send(address, service.port, hello, true)).toBe('sent');
      expect(wire.send(address, closed, hello, true)).toBe('sent');
      const heard = await collect(wire, 2);
      expect(heard).toContainEqual({
        is: 'answered',
        alone: true,
        address,
        port: service.port,
        text: 're: hello',
      });
      const reason = 'port-unreachable';
      expect(heard).toContainEqual({
        is: 'unreachable',
        address,
        port: closed,
        reason,
        byDevice: true,
      });
      expect(heard).toHaveLength(2);
    },
  );

  it.skipIf(!isHere)('send to each port even after many refusals', async () => {
    const closed = await Promise.all(Array.from({ length: 40 }, () => closedPort('127.0.0.1')));
    const wire = opened();
    for (const port of closed) expect(wire.send('127.0.0.1', port, hello, false)).toBe('sent');
    const heard = await collect(wire, closed.length);
    expect(new Set(heard.map(({ port }) => port))).toEqual(new Set(closed));
    expect(heard).toHaveLength(closed.length);
  });

  it.skipIf(!isHere)('say nothing where bytes do harm, and nothing out of scope', async () => {
    const wire = opened(guardFor((address) => address === '127.0.0.1'));
    expect(() => wire.send('127.0.0.1', 514, hello, false)).toThrow(Refusal);
    expect(() => wire.send('127.0.0.2', 53, hello, false)).toThrow(Refusal);
    expect(wire.maySay('127.0.0.1', 514)).toBe(false);
    expect(wire.maySay('127.0.0.1', 53)).toBe(true);
  });

  it.skipIf(!isHere)('refuse to send an empty datagram', () => {
    expect(() => opened().send('127.0.0.1', 5353, Buffer.alloc(0), false)).toThrow(/bytes|empty/);
  });

  it.skipIf(!isHere)('keep no more of an answer than a few kilobytes', async () => {
    const service = await serve('127.0.0.1', (socket, _request, port, host) => {
      socket.send(Buffer.alloc(60_000, 'x'), port, host);
    });
    const wire = opened();
    wire.send('127.0.0.1', service.port, hello, true);
    const [heard] = await collect(wire, 1);
    expect(heard?.text).toHaveLength(4096);
  });
});

describe('UDP probes by Linux alone', () => {
  const opened = () => {
    const wire = udpProbesByLinux(everywhere, native ?? missing());
    wires.push(wire);
    return wire;
  };

  it.skipIf(!native)(
    'know an answer from another port of the device by the local port',
    async () => {
      const other = createSocket('udp4');
      sockets.push(other);
      await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', () => resolve()));
      const service = await serve('127.0.0.1', (_socket, request, port, host) => {
        other.send(request, port, host);
      });
      const wire = opened();
      wire.send('127.0.0.1', service.port, hello, true);
      const [heard] = await collect(wire, 1);
      expect(heard).toMatchObject({ is: 'answered', port: service.port, text: 'hello' });
    },
  );

  it.skipIf(!native)('do not take their own questions for answers', async () => {
    const { port: closed } = await serve('127.0.0.1', () => {});
    const wire = opened();
    const froms: number[] = [];
    const service = await serve('127.0.0.1', (_socket, _request, port) => froms.push(port));
    wire.send('127.0.0.1', service.port, hello, false);
    wire.send('127.0.0.1', service.port, hello, true);
    await expect.poll(() => froms.length).toBe(2);
    // each of the two sockets now asks the local port of the other, and its own
    for (const port of froms) {
      wire.send('127.0.0.1', port, hello, false);
      wire.send('127.0.0.1', port, hello, true);
    }
    wire.send('127.0.0.1', closed, hello, false);
    expect(await collect(wire, 1, 300)).toEqual([]);
  });
});
