import { describe, expect, it } from 'vitest';
import { greeter, identifyOptions, loopback } from '../testing/identify-options.ts';
import { type LocalServer, serve } from '../testing/local-server.ts';
import { openDialer } from '../wire/connect.ts';
import type { Connection, Dialer } from '../wire/wire.ts';
import { identifyAll } from './identify-all.ts';

/** Every address leads to one server; counts the conversations with each that are open at a time. */
function counting(dialer: Dialer, server: LocalServer) {
  const open = new Map<string, number>();
  const most = new Map<string, number>();
  const add = (address: string, by: number) => {
    const now = (open.get(address) ?? 0) + by;
    open.set(address, now);
    most.set(address, Math.max(now, most.get(address) ?? 0));
  };
  const dial: Dialer['dial'] = async (address, _port, timeoutMs) => {
    add(address, 1);
    const dialed = await dialer.dial(server.address, server.port, timeoutMs);
    if (dialed.state !== 'open') return dialed;
    const { connection } = dialed;
    let ended = false;
    const end = async () => {
      await connection.end();
      if (!ended) add(address, -1);
      ended = true;
    };
    const read = (ms: number) => connection.read(ms);
    const write = (bytes: Uint8Array) => connection.write(bytes);
    const upgrade: Connection['upgrade'] = (how) => connection.upgrade(how);
    const { wasReset } = connection;
    return { state: 'open', connection: { wasReset, read, write, upgrade, end } };
  };
  return { dialer: { dial }, most };
}

describe('many endpoints', () => {
  it('are identified, no device by more than two conversations at a time', async () => {
    const server = await serve((socket) => void setTimeout(() => socket.end('HELLO 1\r\n'), 20));
    const devices = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
    const endpoints = devices.flatMap((address) =>
      Array.from({ length: 6 }, () => ({ address, port: 7_000, transport: 'tcp' as const })),
    );
    const seen: string[] = [];
    const { dialer, most } = counting(openDialer(loopback), server);
    const concurrency = { perDevice: 2, total: 5, waiting: 4 };
    const options = { ...identifyOptions({ dialer, protocols: [greeter] }), concurrency };
    await identifyAll(endpoints, options, (endpoint, service) => {
      seen.push(`${endpoint.address} ${service.protocol}`);
    });
    server.close();
    expect(seen.sort()).toEqual(devices.flatMap((address) => Array(6).fill(`${address} greeter`)));
    expect([...most.values()]).toEqual([2, 2, 2]);
  });

  it('stop at an interruption', async () => {
    const server = await serve((socket) => socket.end('HELLO 1\r\n'));
    const stop = new AbortController();
    const { address, port } = server;
    const endless = function* () {
      for (;;) yield { address, port, transport: 'tcp' as const };
    };
    let reported = 0;
    const options = { ...identifyOptions({ protocols: [greeter] }), signal: stop.signal };
    await identifyAll(endless(), options, () => {
      reported++;
      if (reported === 3) stop.abort();
    });
    server.close();
    expect(reported).toBeGreaterThanOrEqual(3);
    expect(reported).toBeLessThan(8);
  });

  it('end in the error of a protocol that is broken, which is a bug of ours', async () => {
    const server = await serve((socket) => socket.end('HELLO 1\r\n'));
    const { address, port } = server;
    const interview = () => Promise.reject(new TypeError('broken'));
    const options = identifyOptions({ protocols: [{ ...greeter, interview }] });
    const endpoints = Array.from({ length: 3 }, () => ({
      address,
      port,
      transport: 'tcp' as const,
    }));
    await expect(identifyAll(endpoints, options, () => {})).rejects.toThrow('broken');
    server.close();
  });
});
