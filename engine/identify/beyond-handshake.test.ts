/** Servers of this machine that behave in every manner, and a pace that is kept. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../facts/clock.ts';
import { openDialer } from '../wire/connect.ts';
import { guardFor } from '../wire/guard.ts';
import { type Behaviour, type LookOptions, lookBeyond } from './beyond-handshake.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(act: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    socket.on('error', () => {});
    act(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

async function seen(ports: readonly number[], more: Partial<LookOptions> = {}) {
  const found = new Map<number, Behaviour>();
  await lookBeyond('127.0.0.1', ports, {
    dialer: openDialer(guardFor((address) => address === '127.0.0.1')),
    clock: realClock,
    signal: new AbortController().signal,
    helloFor: () => Buffer.from('HELLO\r\n'),
    rate: 1_000,
    atOnce: 64,
    budgetMs: 30_000,
    onSeen: (port, behaviour) => found.set(port, behaviour),
    ...more,
  });
  return ports.map((port) => found.get(port));
}

describe('a look beyond the handshake', () => {
  it('shows how each port behaves', async () => {
    const ports = [
      await serve((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1')),
      await serve((socket) => socket.on('data', (data) => socket.write(data))),
      await serve((socket) => socket.on('data', () => socket.resetAndDestroy())),
      await serve((socket) => socket.on('data', () => socket.end())),
      await serve((socket) => void setTimeout(() => socket.resetAndDestroy(), 20)),
      await serve((socket) => socket.end()),
      await serve((socket) => socket.resume()),
    ];
    const gone = await serve(() => {});
    await new Promise((resolve) => servers.at(-1)?.close(resolve));
    expect(await seen([...ports, gone])).toEqual([
      { manner: 'greeted', words: 'SSH-2.0-Open' },
      { manner: 'answered', words: 'HELLO\r\n' },
      { manner: 'reset-after-hello', words: '' },
      { manner: 'ended-after-hello', words: '' },
      { manner: 'reset', words: '' },
      { manner: 'ended', words: '' },
      { manner: 'silent', words: '' },
      { manner: 'no-handshake', words: '' },
    ]);
  });

  it('says nothing where nothing may be said', async () => {
    const heard: Buffer[] = [];
    const port = await serve((socket) => socket.on('data', (data) => heard.push(data)));
    expect(await seen([port], { helloFor: () => null })).toEqual([{ manner: 'silent', words: '' }]);
    expect(heard).toEqual([]);
  });

  it('has no more connections at once than it may, nor more a second', async () => {
    let open = 0;
    let most = 0;
    const port = await serve((socket) => {
      most = Math.max(most, ++open);
      socket.resume().on('close', () => open--);
    });
    const dialer = openDialer(guardFor(() => true));
    const began: number[] = [];
    const counting: LookOptions['dialer'] = {
      dial(address, _port, timeoutMs) {
        began.push(performance.now());
        return dialer.dial(address, port, timeoutMs);
      },
    };
    const ports = Array.from({ length: 40 }, (_, i) => i + 1);
    await seen(ports, { dialer: counting, atOnce: 8, rate: 50, helloFor: () => null });
    expect(began).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(8);
    expect((began.at(-1) ?? 0) - (began[0] ?? 0)).toBeGreaterThan(700);
  });

  it('begins nothing when its time is over, or it is interrupted', async () => {
    const port = await serve((socket) => socket.resume());
    expect(await seen([port], { budgetMs: 0 })).toEqual([undefined]);
    expect(await seen([port], { signal: AbortSignal.abort() })).toEqual([undefined]);
  });
});
