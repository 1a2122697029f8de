/** What every implementation of `Connects` does, on real sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal } from '../facts/refusal.ts';
import { connectsByLinux } from './connect-sweep-linux.ts';
import { connectsByNode } from './connect-sweep-node.ts';
import type { Attempt, AttemptOutcome, Connects } from './connects.ts';
import { freePort } from './free-port.ts';
import { guardFor } from './guard.ts';
import { libc } from './libc.ts';
import type { Guard } from './wire.ts';

const everywhere = guardFor((address) => address.startsWith('127.') || address === '::1');
const native = libc();
const implementations: [name: string, open: (guard: Guard) => Connects<Attempt>, here: boolean][] =
  [
    ['by Linux', (guard) => connectsByLinux(guard, native ?? missing()), native !== null],
    ['by Node', (guard) => connectsByNode(guard), true],
  ];
const missing = (): never => {
  throw new Error('skipped where there is no C library');
};

const servers: Server[] = [];
const children: ChildProcess[] = [];
const wires: Connects<Attempt>[] = [];
afterEach(async () => {
  for (const wire of wires.splice(0)) await wire.close();
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function listen(onSocket: (socket: Socket) => void = () => {}, address = '127.0.0.1') {
  const server = createServer({ allowHalfOpen: true }, onSocket);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, () => resolve()));
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('not bound');
  return bound.port;
}

async function settleAll(wire: Connects<Attempt>, attempts: readonly Attempt[], limitMs = 10_000) {
  const outcomes = new Map<string, AttemptOutcome[]>();
  const queue = [...attempts];
  let settled = 0;
  const until = performance.now() + limitMs;
  while (settled < attempts.length && performance.now() < until) {
    while (queue.length > 0 && wire.room > 0) {
      const next = queue.shift();
      if (next) wire.begin(next);
    }
    settled += wire.collect((attempt, outcome) => {
      const key = `${attempt.address} ${attempt.port}`;
      outcomes.set(key, [...(outcomes.get(key) ?? []), outcome]);
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return outcomes;
}

describe.each(implementations)('connects %s', (_, open, isHere) => {
  const opened = (guard: Guard = everywhere) => {
    const wire = open(guard);
    wires.push(wire);
    return wire;
  };

  it.skipIf(!isHere)('tells an open port from a closed one, each once', async () => {
    const ports = [await listen(), await listen(), await listen()];
    const closed = await freePort('127.0.0.1');
    const attempts = [...ports, closed ?? 0].map((port) => ({
      address: '127.0.0.1',
      port,
      waitMs: 2000,
    }));
    const outcomes = await settleAll(opened(), attempts);
    for (const port of ports) expect(outcomes.get(`127.0.0.1 ${port}`)).toEqual(['connected']);
    expect(outcomes.get(`127.0.0.1 ${closed}`)).toEqual(['refused']);
  });

  it.skipIf(!isHere)('speaks IPv6', async () => {
    const port = await listen(() => {}, '::1');
    const closed = (await freePort('::1')) ?? 0;
    const attempts = [port, closed].map((one) => ({ address: '::1', port: one, waitMs: 2000 }));
    const outcomes = await settleAll(opened(), attempts);
    expect(outcomes.get(`::1 ${port}`)).toEqual(['connected']);
    expect(outcomes.get(`::1 ${closed}`)).toEqual(['refused']);
  });

  it.skipIf(!isHere)('ends what it connected, without a byte', async () => {
    const heard: Buffer[] = [];
    let ends = 0;
    let resets = 0;
    const port = await listen((socket) => {
      socket.on('data', (data) => heard.push(data));
      socket.on('end', () => {
        ends++;
        socket.end();
      });
      socket.on('error', () => resets++);
    });
    const attempts = Array.from({ length: 50 }, () => ({
      address: '127.0.0.1',
      port,
      waitMs: 2000,
    }));
    await settleAll(opened(), attempts);
    await expect.poll(() => ends).toBe(50);
    expect(heard).toEqual([]);
    expect(resets).toBe(0);
  });

  it.skipIf(!isHere)('lets nothing out of scope leave', async () => {
    const wire = opened(guardFor((address) => address === '127.0.0.1'));
    const begin = () => wire.begin({ address: '127.0.0.2', port: 80, waitMs: 100 });
    expect(begin).toThrow(Refusal);
    expect(wire.inFlight).toBe(0);
  });

  it.skipIf(!isHere)('ends an attempt that nobody answers as silent, in its time', async () => {
    const port = await listenDeaf();
    const started = performance.now();
    const wire = opened();
    const attempts = Array.from({ length: 8 }, () => ({ address: '127.0.0.1', port, waitMs: 250 }));
    const outcomes = (await settleAll(wire, attempts)).get(`127.0.0.1 ${port}`) ?? [];
    expect(outcomes).toHaveLength(8);
    expect(new Set(outcomes)).toEqual(new Set(['connected', 'silent']));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.skipIf(!isHere)('holds no more in flight than it says', async () => {
    const wire = opened();
    const room = wire.room;
    expect(room).toBeGreaterThan(0);
    expect(room).toBeLessThanOrEqual(4096);
    const port = await listen();
    wire.begin({ address: '127.0.0.1', port, waitMs: 500 });
    expect(wire.inFlight).toBe(1);
  });

  it.skipIf(!isHere)(
    'invents no open port among the local ports of this machine',
    async () => {
      const wire = opened();
      const attempts = Array.from({ length: 6000 }, (_ignored, i) => ({
        address: '127.0.0.1',
        port: 40_000 + i,
        waitMs: 2000,
      }));
      const outcomes = await settleAll(wire, attempts, 20_000);
      const open = [...outcomes].filter(([, [outcome]]) => outcome === 'connected');
      for (const [key] of open) {
        // what other programs of this machine listen on: then a second look sees it too
        const port = Number(key.split(' ')[1]);
        const again = await settleAll(wire, [{ address: '127.0.0.1', port, waitMs: 2000 }]);
        expect(again.get(key)).toEqual(['connected']);
      }
    },
    60_000,
  );
});

describe('both ways', () => {
  it.skipIf(!native)('see the same ports of this machine', async () => {
    const open = new Set([await listen(), await listen(), await listen()]);
    const ports = [...open].flatMap((port) => [port - 1, port, port + 1]).filter((p) => p < 65_536);
    const attempts = [...new Set(ports)].map((port) => ({
      address: '127.0.0.1',
      port,
      waitMs: 2000,
    }));
    const [first, second] = await Promise.all(
      implementations.map(async ([, build]) => {
        const wire = build(everywhere);
        wires.push(wire);
        return settleAll(wire, attempts);
      }),
    );
    expect(first).toEqual(second);
    expect(
      [...(first ?? [])].filter(([, [one]]) => one === 'connected').length,
    ).toBeGreaterThanOrEqual(open.size);
  });
});

/**
 * A process that listens, with room for one connection, and never runs again: once its queue is
 * full the kernel drops what comes, the nearest to a packet filter that loopback has.
 */
function listenDeaf(): Promise<number> {
  const script = `
    const server = require('node:net').createServer();
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000);
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (data: Buffer) => resolve(Number(data.toString())));
  });
}
