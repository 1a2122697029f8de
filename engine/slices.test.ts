import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckEvent } from './facts/check-result.ts';
import { portSetOf } from './facts/port-set.ts';
import { type Checked, checkInSlices } from './slices.ts';
import { sliceOf } from './targets/slice.ts';
import { groundSample } from './testing/ground-sample.ts';
import { type LocalServer, serve } from './testing/local-server.ts';

/** Addresses of loopback that no other test uses; all but two answer that nothing listens. */
const network = '127.98.0.0/26';
const excluded = ['127.98.0.9', '127.98.0.20-127.98.0.22'];

const servers: LocalServer[] = [];
let port = 0;
beforeAll(async () => {
  const first = await serve((socket) => socket.end('SSH-2.0-Example_1.0\r\n'), '127.98.0.3');
  servers.push(first);
  port = first.port;
});
afterAll(() => {
  for (const server of servers) server.close();
});

async function checked(
  devicesAtOnce: number,
  tell: (event: CheckEvent) => void = () => {},
  more: { readonly devicesListedMax?: number; readonly signal?: AbortSignal } = {},
): Promise<Checked> {
  const ports = [[port, port]] as const;
  const ground = await groundSample([network, '127.98.7.7'], ports, { exclude: excluded });
  const { devicesListedMax = 1000, signal = ground.signal } = more;
  const asked = { tcp: ports, udp: [] };
  return checkInSlices({ ...ground, signal }, asked, 'connect', tell, {
    devicesAtOnce,
    devicesListedMax,
  });
}

/** But for what differs from one look to the next. */
function comparable({ devices, ...rest }: Checked) {
  return {
    ...rest,
    devices: devices.map(({ ports, ...device }) => ({
      ...device,
      minutes: null,
      ports: ports.map((port) => ({ ...port, connections: 0 })),
    })),
  };
}

describe('a check in slices', () => {
  it.each([1, 7, 16, 60])('of %d devices is the same as one of all at once', async (size) => {
    const [whole, sliced] = [await checked(1000), await checked(size)];
    expect(whole.devices).toHaveLength(61);
    expect(comparable(sliced)).toEqual(comparable(whole));
  });

  it('tells how far it is of the whole', async () => {
    const done: number[] = [];
    const totals = new Set<number>();
    await checked(16, (event) => {
      if (event.event !== 'progress' || event.stage !== 'sweep tcp') return;
      done.push(event.done);
      totals.add(event.total);
    });
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect([done.at(-1), ...totals]).toEqual([61, 61]);
  });

  it('sweeps the next while a service of the last takes its time to say what it is', async () => {
    const slow = await serve((socket) => {
      const timer = setTimeout(() => socket.end('SSH-2.0-Slow_1.0\r\n'), 2500);
      socket.on('close', () => clearTimeout(timer));
    }, '127.98.4.1');
    const fast = await serve((socket) => socket.end('SSH-2.0-Fast_1.0\r\n'), '127.98.4.7');
    servers.push(slow, fast);
    const ports = portSetOf([slow.port, fast.port]);
    const ground = await groundSample(['127.98.4.1-127.98.4.7'], ports);
    const events: string[] = [];
    const tell = (event: CheckEvent) => {
      if (event.event === 'port') events.push(`port ${event.device}`);
      if (event.event === 'device') events.push(`device ${event.device.address}`);
    };
    const limits = { devicesAtOnce: 4, devicesListedMax: 1000 };
    const asked = { tcp: ports, udp: [] };
    const { devices } = await checkInSlices(ground, asked, 'connect', tell, limits);
    expect(events.indexOf('port 127.98.4.7')).toBeLessThan(events.indexOf('device 127.98.4.1'));
    expect(devices.map(({ address }) => address)).toEqual(
      Array.from({ length: 7 }, (_, i) => `127.98.4.${i + 1}`),
    );
    expect(devices[0]?.ports[0]).toMatchObject({ service: 'ssh' });
  });

  it('ends between two of them when it is interrupted, and says what was not asked', async () => {
    const stop = new AbortController();
    const onEvent = ({ event }: CheckEvent) => {
      if (event === 'device') stop.abort();
    };
    const { devices, incompleteBecause } = await checked(10, onEvent, { signal: stop.signal });
    expect(devices.length).toBeLessThanOrEqual(10);
    expect(incompleteBecause).toContain(
      'it was interrupted: 51 devices from 127.98.0.11 on were not asked',
    );
  });

  it('ends when its result is full, and says so', async () => {
    const { devices, incompleteBecause } = await checked(10, () => {}, { devicesListedMax: 12 });
    expect(devices).toHaveLength(20);
    expect(incompleteBecause).toEqual([
      '12 devices and more have something to tell, which is all that one result holds: 41 devices from 127.98.0.24 on were not asked',
    ]);
  });
});

describe('a slice of the targets', () => {
  it('knows its own devices, by numbers of its own, and no others', async () => {
    const { targets } = await groundSample(['10.82.0.0/28', 'fd82::/124'], [[80, 80]], {
      exclude: ['10.82.0.12:80'],
    });
    const slice = sliceOf(targets, 10, 12);
    expect(slice.set.size).toBe(12);
    const bytes = new Uint8Array(17);
    for (let index = 0; index < 12; index++) {
      const address = slice.set.addressAt(index);
      expect(address).toBe(targets.set.addressAt(index + 10));
      expect(slice.set.indexOf(address)).toBe(index);
      const length = slice.set.writeAddress(index, bytes, 1);
      expect(slice.set.indexOfBytes(bytes, 1, length)).toBe(index);
      expect(slice.isExcluded(index, 80)).toBe(address === '10.82.0.12');
    }
    for (const outside of ['10.82.0.9', 'fd82::6', '10.82.0.77']) {
      expect(slice.set.indexOf(outside)).toBe(-1);
    }
  });
});
