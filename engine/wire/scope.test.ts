/** What must hold of everything that sends, whatever the code above it does: exclusions are kept. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPorts } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import { headerBytes, headerFrom } from '../journal/header.ts';
import { type PinnedTargets, readTargets, targetsOf } from '../targets/read-targets.ts';
import { scopeOf } from '../targets/scope.ts';
import { groundSample } from '../testing/ground-sample.ts';
import { openDialer } from './connect.ts';
import { openConnects } from './connect-sweep.ts';
import { connectsByNode } from './connect-sweep-node.ts';
import { openDatagrams } from './datagrams.ts';
import { guardFor } from './guard.ts';
import { synAvailability } from './raw/availability.ts';
import { openSynWire } from './raw/syn-wire.ts';
import { openUdpProbes } from './udp-sweep.ts';
import { udpProbesByNode } from './udp-sweep-node.ts';
import type { Guard } from './wire.ts';

type World = { guard: Guard; targets: ReturnType<typeof targetsOf>; isClosed: () => boolean };
/** Sends something there, or throws. */
type Send = (address: string, port: number) => unknown;
type Sender = { readonly send: Send; readonly close: () => unknown };

const attempt = (address: string, port: number) => ({ address, port, waitMs: 50 });
const byte = Uint8Array.of(0);

const senders: Readonly<Record<string, (world: World) => Sender>> = {
  'connections by the kernel': ({ guard }) => {
    const wire = openConnects(guard);
    return { send: (...to) => wire.begin(attempt(...to)), close: () => wire.close() };
  },
  'connections by Node': ({ guard }) => {
    const wire = connectsByNode(guard);
    return { send: (...to) => wire.begin(attempt(...to)), close: () => wire.close() };
  },
  'datagrams by the kernel': ({ guard }) => {
    const wire = openUdpProbes(guard);
    return { send: (...to) => wire.send(...to, byte, true), close: () => wire.close() };
  },
  'datagrams by Node': ({ guard }) => {
    const wire = udpProbesByNode(guard);
    return { send: (...to) => wire.send(...to, byte, true), close: () => wire.close() };
  },
  'conversations over TCP': ({ guard }) => {
    const dialer = openDialer(guard);
    const send: Send = async (...to) => {
      const dialed = await dialer.dial(...to, 50);
      if (dialed.state === 'open') await dialed.connection.end();
    };
    return { send, close: () => {} };
  },
  'conversations over UDP': ({ guard }) => {
    const wire = openDatagrams(guard);
    return { send: (...to) => wire.ask(...to, byte, 5), close: () => {} };
  },
  ...(synAvailability().ok && {
    'the SYN queue': ({ guard, targets, isClosed }: World) => {
      const { set, isExcluded } = targets;
      const wire = openSynWire(set, guard, { isExcluded, isClosed });
      const send: Send = (address, port) => {
        const device = set.indexOf(address);
        if (device < 0) return guard.reach(address, port, 'tcp');
        if (wire.prepare(device, port) !== 'ready') throw new Error('loopback is there');
        wire.queue(device, port, 0);
        wire.flush(() => {});
      };
      return { send, close: () => wire.close() };
    },
  }),
};

/** Loopback alone, and ports where nobody listens: 7 is kept by nobody here. */
const hosts = fc.integer({ min: 1, max: 6 });
const ports = fc.constantFrom(7, 11, 13);
const cases = fc.record({
  addresses: fc.array(hosts, { maxLength: 2 }),
  endpoints: fc.array(fc.tuple(hosts, ports), { maxLength: 3 }),
  windowed: fc.array(hosts, { maxLength: 3 }),
  isWindow: fc.boolean(),
  asked: fc.array(fc.tuple(hosts, ports), { minLength: 1, maxLength: 12 }),
});
const addressOf = (host: number) => `127.77.0.${host}`;

async function resumed(pinned: PinnedTargets): Promise<ReturnType<typeof targetsOf>> {
  const { request } = await groundSample(['127.77.0.1'], allPorts);
  const all = { words: [], start: '', version: '', key: 1, method: 'connect' as const };
  const bytes = headerBytes({ ...all, request, tcp: [], udp: [], targets: pinned });
  return targetsOf(headerFrom(bytes).targets);
}

describe.each(Object.keys(senders))('%s', (name) => {
  it('never send where addresses, ports or times are excluded, after a resume neither', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ addresses, endpoints, windowed, isWindow, asked }) => {
        const exclude = [
          ...addresses.map(addressOf),
          ...endpoints.map(([host, port]) => `${addressOf(host)}:${port}`),
          ...windowed.map((host) => `${addressOf(host)}@fri 08:00-18:00`),
        ];
        const read = await readTargets(['127.77.0.1-127.77.0.7'], exclude);
        const now = new Date(isWindow ? '2026-11-27T17:59:59' : '2026-11-27T18:00:00').getTime();
        for (const targets of [read, await resumed(read.pinned)]) {
          const guard = guardFor(scopeOf(targets, () => now));
          const isClosed = () => false;
          const { send, close } = senders[name]?.({ guard, targets, isClosed }) ?? {};
          for (const [host, port] of asked) {
            const isForbidden =
              addresses.includes(host) ||
              endpoints.some(([one, its]) => one === host && its === port) ||
              (isWindow && windowed.includes(host));
            expect([host, port, await refusalOf(() => send?.(addressOf(host), port))]).toEqual([
              host,
              port,
              isForbidden ? 'out-of-scope' : null,
            ]);
          }
          await close?.();
        }
      }),
      { numRuns: 12 },
    );
  });
});

it.runIf(synAvailability().ok)('the SYN queue takes nothing while a window is on', async () => {
  const targets = await readTargets(['127.77.0.1'], []);
  let isClosed = false;
  const guard = guardFor(scopeOf(targets));
  const wire = openSynWire(targets.set, guard, { isClosed: () => isClosed });
  wire.prepare(0, 7);
  expect(wire.queue(0, 7, 0)).toBe(true);
  isClosed = true;
  expect(() => wire.queue(0, 11, 0)).toThrow('is excluded from this check, or is at this time');
  wire.close();
});

async function refusalOf(work: () => unknown): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
