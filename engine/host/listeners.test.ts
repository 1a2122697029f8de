import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Listener, listeners, listenersAt, reachOf } from './listeners.ts';

const isLinux = process.platform === 'linux';
const listener = (address: string, port = 80, transport: 'tcp' | 'udp' = 'tcp'): Listener => ({
  transport,
  address,
  port,
  process: null,
});
const at = (address: string, port = 80) => ({ address, port, transport: 'tcp' as const });

describe('reachOf', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', 'this-machine'],
    ['::1', '::1', 'this-machine'],
    ['0.0.0.0', '127.0.0.1', 'network'],
    ['::', '127.0.0.1', 'network'],
    ['::', '::1', 'network'],
    ['192.0.2.7', '192.0.2.7', 'network'],
  ] as const)('bound to %s and asked at %s: %s', (bound, asked, reach) => {
    expect(reachOf([listener(bound)], at(asked))).toBe(reach);
  });

  it('is not known where nothing listens at that address', () => {
    expect(reachOf([], at('127.0.0.1'))).toBeNull();
    expect(reachOf([listener('127.0.0.1', 81)], at('127.0.0.1'))).toBeNull();
    expect(reachOf([listener('127.0.0.1', 80, 'udp')], at('127.0.0.1'))).toBeNull();
    expect(reachOf([listener('127.0.0.1')], at('127.0.0.2'))).toBeNull();
    expect(reachOf([listener('0.0.0.0')], at('::1'))).toBeNull();
  });

  it('is the network where one of several listeners faces it', () => {
    const both = [listener('127.0.0.1'), listener('0.0.0.0')];
    expect(reachOf(both, at('127.0.0.1'))).toBe('network');
  });
});

describe('listeners', () => {
  it.skipIf(!isLinux)('finds a listener of this process by name, on both transports', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '0.0.0.0', () => resolve()));
    const bound = server.address();
    const tcpPort = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const udpPort = socket.address().port;
    const all = (await listeners()) ?? [];
    const tcp = listenersAt(all, at('127.0.0.1', tcpPort));
    const udp = listenersAt(all, { address: '192.0.2.1', port: udpPort, transport: 'udp' });
    server.close();
    socket.close();
    expect(tcp).toHaveLength(1);
    expect(tcp[0]?.process).toBeTruthy();
    expect(udp).toEqual([
      { transport: 'udp', address: '0.0.0.0', port: udpPort, process: tcp[0]?.process },
    ]);
  });

  it('are knowable on Linux only', async () => {
    expect((await listeners()) !== null).toBe(isLinux);
  });
});
