/** What is excluded gets no connection at all: the listener itself is asked. */
import { afterAll, beforeEach, expect, it } from 'vitest';
import { type LocalServer, serve } from '../engine/testing/local-server.ts';
import { postern } from './testing/run-postern.ts';

const connections = new Map<LocalServer, number>();
const servers: LocalServer[] = [];

/** The same port on two addresses is not to be had, so each listener has its own. */
async function listener(address: string): Promise<LocalServer> {
  const server = await serve((socket) => {
    connections.set(server, (connections.get(server) ?? 0) + 1);
    socket.end('220 ready\r\n');
  }, address);
  servers.push(server);
  return server;
}

beforeEach(() => connections.clear());
afterAll(() => {
  for (const server of servers) server.close();
});

it('an excluded port of an address is never connected to, its other ports are', async () => {
  const [spared, asked] = [await listener('127.92.0.1'), await listener('127.92.0.1')];
  const ports = `${spared.port},${asked.port}`;
  const exclude = `127.92.0.1:${spared.port}`;
  const run = await postern([
    ...['check', '127.92.0.0/30', '--ports', ports, '--udp', ports],
    ...['--exclude', exclude, '--output', 'json'],
  ]);
  expect(run.code).toBe(0);
  expect(connections.get(spared)).toBeUndefined();
  expect(connections.get(asked)).toBeGreaterThan(0);
  expect(run.stdout).not.toContain(`"port": ${spared.port}`);
});

it('an excluded address is never connected to, its neighbour is', async () => {
  const [spared, asked] = [await listener('127.92.0.6'), await listener('127.92.0.5')];
  const ports = `${spared.port},${asked.port}`;
  const run = await postern([
    ...['check', '127.92.0.4/30', '--ports', ports, '--udp', 'none'],
    ...['--exclude', '127.92.0.6', '--output', 'json'],
  ]);
  expect(run.code).toBe(0);
  expect(connections.get(spared)).toBeUndefined();
  expect(connections.get(asked)).toBeGreaterThan(0);
  expect(run.stdout).not.toContain('"address": "127.92.0.6"');
});
