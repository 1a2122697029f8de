import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckEvent } from './facts/check-result.ts';
import { realClock } from './facts/clock.ts';
import type { PortSet } from './facts/port-set.ts';
import { groundSample } from './testing/ground-sample.ts';
import { checkInGroups } from './window-groups.ts';

const hosts = ['127.0.88.1', '127.0.88.2', '127.0.88.3', '127.0.88.4'];
const servers: Server[] = [];
const metAt = new Map<string, number>();
let port = 0;

/** Greets, so that it is known at once. */
function listen(host: string): Promise<void> {
  const server = createServer((socket) => {
    if (!metAt.has(host)) metAt.set(host, performance.now());
    socket.on('error', () => {});
    socket.end('SSH-2.0-OpenSSH_9.9\r\n');
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(port, host, () => {
      port = (server.address() as AddressInfo).port;
      resolve();
    });
  });
}

beforeAll(async () => {
  for (const host of hosts) await listen(host);
});
afterAll(() => {
  for (const server of servers) server.close();
});

/** A Friday; the clock that the windows go by shows this when the check begins. */
async function checkFrom(begin: string, exclude: readonly string[]) {
  metAt.clear();
  const ports: PortSet = [[port, port]];
  const ground = await groundSample(['127.0.88.1-127.0.88.4'], ports, { exclude });
  const events: CheckEvent[] = [];
  const began = performance.now();
  const begunAt = new Date(`2026-11-27T${begin}`).getTime();
  const date = () => begunAt + performance.now() - began;
  const checked = await checkInGroups(
    ground,
    { tcp: ports, udp: [] },
    'connect',
    (event) => events.push(event),
    { clock: realClock, date },
  );
  const meetings = Object.fromEntries([...metAt].map(([host, at]) => [host, at - began]));
  return { checked, events, meetings };
}

describe('devices with windows', () => {
  it('are left alone while one is on, and then told in their place with the others', async () => {
    const windowLeftMs = 1500;
    const { checked, events, meetings } = await checkFrom('17:59:58.500', [
      '127.0.88.2@mon-fri 08:00-18:00',
      '127.0.88.4@fri 20:00-21:00',
    ]);
    expect(checked.devices.map(({ address }) => address)).toEqual(hosts);
    for (const { ports } of checked.devices) {
      expect(ports).toMatchObject([{ port, state: 'open', service: 'ssh' }]);
    }
    expect(checked.incompleteBecause).toEqual([]);
    expect(meetings['127.0.88.1']).toBeLessThan(meetings['127.0.88.2'] ?? 0);
    expect(meetings['127.0.88.2']).toBeGreaterThanOrEqual(windowLeftMs);
    expect(events.filter(({ event }) => event === 'resting')).toEqual([
      { event: 'resting', until: new Date('2026-11-27T18:00:00').toISOString(), devices: 1 },
    ]);
    const last = events.findLast((one) => one.event === 'progress' && one.stage === 'sweep tcp');
    expect(last).toMatchObject({ done: 4, total: 4 });
  }, 30_000);

  it('that leave no time are not asked, and the check says so', async () => {
    const { checked, meetings } = await checkFrom('12:00:00', [
      '127.0.88.2-3@mon-fri 00:00-24:00',
      '127.0.88.2-3@sat,sun 00:00-24:00',
    ]);
    expect(Object.keys(meetings).sort()).toEqual(['127.0.88.1', '127.0.88.4']);
    expect(checked.incompleteBecause[0]).toBe(
      'the windows of --exclude leave no time within a week for 2 devices',
    );
    expect(checked.devices.map(({ address }) => address)).toEqual(['127.0.88.1', '127.0.88.4']);
    expect(checked.silent).toMatchObject([{ addresses: ['127.0.88.2-127.0.88.3'] }]);
  }, 30_000);
});
