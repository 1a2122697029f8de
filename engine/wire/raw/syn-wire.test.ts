/** The raw wire on loopback: who may be sent to. Needs the right to raw sockets; says so if it lacks. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../facts/refusal.ts';
import { targetSetOf } from '../../targets/target-set.ts';
import { Threads } from '../../testing/threads.ts';
import { guardFor } from '../guard.ts';
import { synAvailability } from './availability.ts';
import { openSynWire } from './syn-wire.ts';

const available = synAvailability();
const why = available.ok ? '' : ` (skipped: ${available.because})`;
const loopback = targetSetOf({ ipv4: Uint32Array.from([0x7f000001, 0x7f00000f]), ipv6: [] });
const refused = () => {};
const oneTo50 = Array.from({ length: 50 }, (_, i) => i + 1);

describe.skipIf(!available.ok).each([
  ['', 0],
  [', read by two threads', 2],
])(`the SYN wire on raw sockets%s${why}`, (_, receivers) => {
  let threads: Threads;
  beforeEach(() => {
    threads = new Threads();
  });
  afterEach(() => threads.ended());

  it('sends no packet to an address outside the scope, whatever it is told to do', () => {
    const probes = fc.array(fc.record({ device: fc.nat(14), port: fc.nat(65_535) }), {
      maxLength: 40,
    });
    const scopes = fc.uniqueArray(fc.nat(14));
    const property = fc.property(scopes, probes, (allowed, wanted) => {
      const inScope = new Set(allowed.map((device) => loopback.addressAt(device)));
      const wire = openSynWire(
        loopback,
        guardFor((address) => inScope.has(address)),
        { receivers },
      );
      let mayGo = 0;
      for (const { device, port } of wanted) {
        if (allowed.includes(device)) {
          expect(wire.prepare(device, port)).toBe('ready');
          mayGo++;
        } else expect(() => wire.prepare(device, port)).toThrow(Refusal);
        if (allowed.includes(device)) expect(wire.queue(device, port, 0)).toBe(true);
        else expect(() => wire.queue(device, port, 0)).toThrow('not prepared');
      }
      expect(wire.flush(refused)).toBe(mayGo);
      expect(wire.statistics().sent).toBe(mayGo);
      wire.close();
    });
    fc.assert(property, { numRuns: 25 });
  });

  it('sends no packet to an excluded port, whatever it is told to do', () => {
    const isExcluded = (device: number, port: number) => device === 1 && port % 2 === 0;
    const guard = guardFor(() => true);
    const wire = openSynWire(loopback, guard, { isExcluded, receivers });
    wire.prepare(0, 1);
    wire.prepare(1, 1);
    for (let port = 1; port < 20; port++) {
      expect(wire.queue(0, port, 0)).toBe(true);
      if (isExcluded(1, port)) expect(() => wire.queue(1, port, 0)).toThrow('is excluded');
      else expect(wire.queue(1, port, 0)).toBe(true);
    }
    expect(wire.flush(refused)).toBe(19 + 10);
    wire.close();
  });

  it.each([
    ['IPv4', loopback],
    [
      'IPv6',
      targetSetOf({ ipv4: Uint32Array.from([]), ipv6: [{ family: 6, first: 1n, last: 1n }] }),
    ],
  ])('takes answers that another key has drawn for none (%s)', async (_, targets) => {
    const guard = guardFor(() => true);
    const open = () => openSynWire(targets, guard, { receivers });
    const [asker, bystander] = [open(), open()];
    const heard = { asker: new Set<number>(), bystander: 0 };
    for (const wire of [asker, bystander]) wire.prepare(0, 9);
    for (let port = 1; port <= 50; port++) asker.queue(0, port, 1);
    asker.flush(refused);
    for (let i = 0; i < 50 && heard.asker.size < 50; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      asker.drain((_device, port, _kind, attempt, byDevice) => {
        expect([attempt, byDevice]).toEqual([1, true]);
        heard.asker.add(port);
      });
      bystander.drain(() => heard.bystander++);
    }
    expect(heard).toEqual({ asker: new Set(oneTo50), bystander: 0 });
    asker.close();
    bystander.close();
  });

  it('is full when it is full, and empty after it was sent', () => {
    const wire = openSynWire(
      loopback,
      guardFor(() => true),
      { receivers },
    );
    wire.prepare(0, 9);
    let queued = 0;
    while (queued < 100_000 && wire.queue(0, 9, 0)) queued++;
    expect(queued).toBe(1024);
    expect(wire.flush(refused)).toBe(1024);
    expect(wire.queue(0, 9, 0)).toBe(true);
    wire.close();
  });

  it('can be closed twice, and says nothing more', () => {
    const wire = openSynWire(
      loopback,
      guardFor(() => true),
      { receivers },
    );
    wire.close();
    wire.close();
    expect(wire.drain(() => {})).toBe(0);
  });
});
