/** Receiving on threads, on loopback. Needs the right to raw sockets; says so if it lacks. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Threads } from '../../testing/threads.ts';
import { attemptsMax } from '../packets.ts';
import { recordsMax } from './answer-records.ts';
import { synAvailability } from './availability.ts';
import { Cookie } from './cookie.ts';
import { ethernetIpv4, ethernetIpv6 } from './libc.ts';
import { ipv4AnswersTo, ipv6AnswersTo } from './packet-filter.ts';
import { ReceiveRing } from './receive-ring.ts';
import { Receiver, receiversFor } from './receive-threads.ts';
import { SendBatch } from './send-batch.ts';
import { ephemeralPorts, sourcePortsFrom } from './source-ports.ts';
import { synTemplate, writeSyn } from './syn-frame.ts';

const available = synAvailability();
const why = available.ok ? '' : ` (skipped: ${available.because})`;
const key = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
const otherKey = Uint8Array.from([8, 7, 6, 5, 4, 3, 2, 1]);
const ipv4 = Uint8Array.from([127, 0, 0, 1]);
const ipv6 = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
const turnsMax = 1000;

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

describe.skipIf(!available.ok)(`receiving on threads${why}`, () => {
  let threads: Threads;
  const receivers: Receiver[] = [];
  const firstPort = sourcePortsFrom(ephemeralPorts(), Math.random());
  const last = firstPort + attemptsMax - 1;
  /** Remote ports that were heard of, as often as they were. */
  let heard: number[] = [];

  beforeEach(() => {
    threads = new Threads();
    heard = [];
  });
  afterEach(() => {
    for (const one of receivers.splice(0)) one.close();
    return threads.ended();
  });

  const drain = () => {
    for (const one of receivers) one.drain((_, { remotePort }) => heard.push(remotePort));
  };

  async function until(isSo: () => boolean): Promise<void> {
    for (let turn = 0; turn < turnsMax && !isSo(); turn++) {
      drain();
      await pause();
    }
    expect(isSo()).toBe(true);
  }

  async function open(address: Uint8Array, count: number): Promise<void> {
    let group: number | boolean = count > 1;
    const ring = (place: Int32Array) => {
      const opened: ReceiveRing =
        address.length === 4
          ? new ReceiveRing(ethernetIpv4, ipv4AnswersTo(firstPort, last), place, group)
          : new ReceiveRing(ethernetIpv6, ipv6AnswersTo(firstPort, last), place, group);
      if (group !== false) group = opened.group;
      return opened;
    };
    for (let i = 0; i < count; i++) receivers.push(new Receiver(ring, { key, firstPort }, true));
    await until(() => receivers.every((one) => one.isReadByThread));
  }

  /** Probes of ourselves, each answered by this kernel. */
  function ask(address: Uint8Array, ports: readonly number[], by = key): void {
    const batch = new SendBatch({ family: address.length === 4 ? 4 : 6 });
    const template = synTemplate(null, address);
    const cookie = new Cookie(by);
    const { destinationAt, addressBytes } = template;
    for (const port of ports) {
      let at = batch.next(template);
      if (at < 0) {
        expect(batch.send(() => {})).toBeGreaterThan(0);
        at = batch.next(template);
      }
      batch.bytes.set(address, at + destinationAt);
      const sequence = cookie.of(batch.bytes, at + destinationAt, addressBytes, port, firstPort);
      writeSyn(batch.bytes, at, template, port, firstPort, sequence);
      batch.commit(template);
    }
    while (batch.waiting > 0) batch.send(() => {});
    batch.close();
  }

  const sum = (of: (one: Receiver) => number) => receivers.reduce((all, one) => all + of(one), 0);
  const inOrder = () => [...heard].sort((a, b) => a - b);

  it.each([
    ['IPv4', ipv4],
    ['IPv6', ipv6],
  ])('hears each answer on one of two rings, and none of another key (%s)', async (_, address) => {
    await open(address, 2);
    ask(address, upTo(300), otherKey);
    ask(address, upTo(500));
    await until(() => heard.length >= 500 && sum(({ invalid }) => invalid) >= 300);
    expect(inOrder()).toEqual(upTo(500));
    for (const { received } of receivers) expect(received).toBeGreaterThan(100);
    expect(sum((one) => one.dropped())).toBe(0);
  });

  it('loses nothing when its threads die', async () => {
    await open(ipv4, 2);
    ask(ipv4, upTo(2000));
    const ends = Promise.all(threads.all.map((thread) => thread.terminate()));
    ask(ipv4, upTo(4000).slice(2000));
    await ends;
    await until(() => new Set(heard).size >= 4000);
    expect(receivers.some((one) => one.isReadByThread)).toBe(false);
    ask(ipv4, upTo(6000).slice(4000));
    await until(() => new Set(heard).size >= 6000);
    expect([...new Set(inOrder())]).toEqual(upTo(6000));
  });

  it('waits where nobody takes what it reads, and loses nothing', async () => {
    await open(ipv4, 1);
    const ports = upTo(recordsMax + 5000);
    ask(ipv4, ports);
    for (let i = 0; i < 50; i++) await pause(); // time to fill its records
    drain();
    expect(heard.length).toBeLessThanOrEqual(recordsMax);
    await until(() => heard.length >= ports.length);
    expect(heard).toEqual(ports);
  });

  it('ends when it is closed, and says nothing more', async () => {
    await open(ipv4, 2);
    for (const one of receivers) one.close();
    await threads.ended();
    ask(ipv4, upTo(20));
    await pause();
    drain();
    expect(heard).toEqual([]);
  });
});

describe('the number of threads that receive', () => {
  it.each([
    [true, 2, 0],
    [true, 4, 1],
    [true, 8, 2],
    [true, 64, 2],
    [false, 64, 0],
  ])('follows from the cores of a machine (fast: %s, cores: %i)', (isFast, cores, threads) => {
    expect(receiversFor(isFast, cores)).toBe(threads);
  });
});
