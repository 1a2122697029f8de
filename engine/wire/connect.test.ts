import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openDialer } from './connect.ts';
import { openDatagrams } from './datagrams.ts';
import { guardFor } from './guard.ts';
import type { Connection } from './wire.ts';

const loopback = '127.0.0.1';
const guard = guardFor((address) => address === loopback);
const bytes = (text: string) => Buffer.from(text);
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Listens on a free port of loopback, and closes with the test. */
async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
  return (server.address() as AddressInfo).port;
}

async function dial(port: number, signal?: AbortSignal): Promise<Connection> {
  const dialer = openDialer(guard, signal ? { signal } : {});
  const dialed = await dialer.dial(loopback, port, 2_000);
  if (dialed.state !== 'open') throw new Error(`${dialed.state}: ${dialed.reason}`);
  return dialed.connection;
}

describe('a TCP connection', () => {
  it('gives what the server says, then its end', async () => {
    const port = await serve((socket) => socket.end('hello'));
    const connection = await dial(port);
    expect(await connection.read(1_000)).toEqual(Uint8Array.from(bytes('hello')));
    expect(await connection.read(1_000)).toBeNull();
    expect(await connection.read(1_000)).toBeNull();
    await connection.end();
  });

  it('says silent when nothing comes in time, and can be read again', async () => {
    const port = await serve((socket) => socket.once('data', (data) => socket.write(data)));
    const connection = await dial(port);
    expect(await connection.read(30)).toBe('silent');
    expect(await connection.write(bytes('x'))).toBe(true);
    expect(await connection.read(1_000)).toEqual(Uint8Array.from(bytes('x')));
    await connection.end();
  });

  it('holds no more than a bounded part of an endless banner', async () => {
    let written = 0;
    const port = await serve((socket) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const pour = () => {
        while (socket.writable && socket.write(chunk)) written += chunk.length;
      };
      socket.on('drain', pour);
      pour();
    });
    const connection = await dial(port);
    const first = await connection.read(1_000);
    expect(first).toBeInstanceOf(Uint8Array);
    expect(first?.length).toBeLessThanOrEqual(65_536);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // What the two kernels buffer (some MiB on loopback) is all that the server could get rid of.
    expect(written).toBeLessThan(32 * 1_048_576);
    const before = performance.now();
    await connection.end();
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('ends with FIN and waits for the other side', async () => {
    const seen: string[] = [];
    const port = await serve((socket) => {
      socket.resume();
      socket.on('end', () => {
        seen.push('fin');
        socket.end();
      });
      socket.on('error', (error) => seen.push(error.message));
    });
    const connection = await dial(port);
    await connection.end();
    await connection.end();
    expect(seen).toEqual(['fin']);
  });

  it('survives a reset, also while it is written to', async () => {
    const port = await serve((socket) => socket.resetAndDestroy());
    const connection = await dial(port);
    expect(await connection.read(1_000)).toBeNull();
    expect(await connection.write(bytes('anybody?'))).toBe(false);
    const upgraded = await connection.upgrade({ serverName: null, timeoutMs: 500 });
    expect(upgraded.ok).toBe(false);
    await connection.end();
  });

  it('reports a port without a listener as closed', async () => {
    const port = await serve(() => {});
    for (const close of closing.splice(0)) close();
    const dialed = await openDialer(guard).dial(loopback, port, 1_000);
    expect(dialed).toEqual({ state: 'closed', reason: 'refused' });
  });

  it('ends when it is interrupted', async () => {
    const port = await serve(() => {});
    const stop = new AbortController();
    const connection = await dial(port, stop.signal);
    setTimeout(() => stop.abort(), 20);
    expect(await connection.read(5_000)).toBeNull();
    const dialed = await openDialer(guard, { signal: stop.signal }).dial(loopback, port, 1_000);
    expect(dialed).toEqual({ state: 'unknown', reason: 'interrupted' });
  });

  it('gives up a TLS handshake with a server that says nothing, or something else', async () => {
    const silent = await dial(await serve(() => {}));
    const late = await silent.upgrade({ serverName: 'a.example', timeoutMs: 100 });
    expect(late).toEqual({ ok: false, because: 'the handshake was not finished in time' });
    const babble = await dial(await serve((socket) => void socket.write('220 hello\r\n')));
    const wrong = await babble.upgrade({ serverName: null, timeoutMs: 2_000 });
    expect(wrong.ok).toBe(false);
  });
});

describe('the guard', () => {
  it('keeps connections inside the scope', async () => {
    await expect(openDialer(guard).dial('127.0.0.2', 80, 100)).rejects.toMatchObject({
      code: 'out-of-scope',
    });
    await expect(openDatagrams(guard).ask('127.0.0.2', 53, bytes('x'), 100)).rejects.toMatchObject({
      code: 'out-of-scope',
    });
  });

  it('lets no byte out to a port of the list, not even of a TLS handshake', async () => {
    const heard: Buffer[] = [];
    const port = await serve((socket) => socket.on('data', (data) => heard.push(data)));
    const strict = {
      ...guard,
      say: () => guardFor(() => true).say(loopback, 9_100, 'tcp'),
      maySay: () => false,
    };
    const dialed = await openDialer(strict).dial(loopback, port, 1_000);
    if (dialed.state !== 'open') throw new Error(dialed.reason);
    const forbidden = { code: 'payload-forbidden' };
    await expect(dialed.connection.write(bytes('x'))).rejects.toMatchObject(forbidden);
    await expect(
      dialed.connection.upgrade({ serverName: null, timeoutMs: 100 }),
    ).rejects.toMatchObject(forbidden);
    await dialed.connection.end();
    expect(heard).toEqual([]);
  });
});

describe('a datagram', () => {
  async function listen(): Promise<{ socket: DatagramSocket; port: number }> {
    const socket = createSocket('udp4');
    closing.push(() => socket.close());
    await new Promise<void>((resolve) => socket.bind(0, loopback, resolve));
    return { socket, port: socket.address().port };
  }

  it('is answered', async () => {
    const { socket, port } = await listen();
    socket.on('message', (message, from) =>
      socket.send(`${message.toString()}!`, from.port, from.address),
    );
    const answered = await openDatagrams(guard).ask(loopback, port, bytes('hi'), 1_000);
    expect(answered).toEqual({ is: 'answer', bytes: Uint8Array.from(bytes('hi!')) });
  });

  it('that nobody answers is unknown', async () => {
    const { port } = await listen();
    const answered = await openDatagrams(guard).ask(loopback, port, bytes('hi'), 50);
    expect(answered).toEqual({ is: 'unknown', reason: 'udp-silence' });
  });

  it('to a port without a listener is closed', async () => {
    const { port } = await listen();
    closing.pop()?.();
    const answered = await openDatagrams(guard).ask(loopback, port, bytes('hi'), 1_000);
    expect(answered).toEqual({ is: 'closed', reason: 'port-unreachable' });
  });

  it('from another endpoint than the one asked is not an answer', async () => {
    const { socket, port } = await listen();
    const other = await listen();
    socket.on('message', (_message, from) => other.socket.send('forged', from.port, from.address));
    const answered = await openDatagrams(guard).ask(loopback, port, bytes('hi'), 100);
    expect(answered).toEqual({ is: 'unknown', reason: 'udp-silence' });
  });

  it('may be answered from another port of the address where that is asked for', async () => {
    const { socket, port } = await listen();
    const other = await listen();
    socket.on('message', (_message, from) => other.socket.send('own', from.port, from.address));
    const answered = await openDatagrams(guard).ask(loopback, port, bytes('hi'), 1_000, true);
    expect(answered).toEqual({ is: 'answer', bytes: Uint8Array.from(bytes('own')) });
  });

  it('is never answered by another address', async () => {
    const { socket, port } = await listen();
    const other = createSocket('udp4');
    closing.push(() => other.close());
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.2', resolve));
    socket.on('message', (_message, from) => other.send('forged', from.port, from.address));
    const answered = await openDatagrams(guard).ask(loopback, port, bytes('hi'), 100, true);
    expect(answered).toEqual({ is: 'unknown', reason: 'udp-silence' });
  });

  it('waits no longer once interrupted', async () => {
    const { port } = await listen();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const wire = openDatagrams(guard, { signal: stop.signal });
    expect(await wire.ask(loopback, port, bytes('hi'), 5_000)).toEqual({
      is: 'unknown',
      reason: 'interrupted',
    });
  });
});
