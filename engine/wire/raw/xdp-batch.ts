/**
 * Packets on their way out through an AF_XDP socket (Documentation/networking/af_xdp.rst) in copy
 * mode, which any Ethernet interface can do: frames lie in memory that is shared with the kernel,
 * a ring says which of them are to go, and a call that carries no data sends hundreds of them. On a
 * veth pair the kernel spends half of what a packet costs by `sendmmsg`.
 *
 * Nothing is received here and no program is loaded, so the interface's own traffic is not touched
 * and CAP_NET_RAW is enough. The calls are made by a thread of their own (xdp-kicker.ts) as soon as
 * it runs, and by that thread alone: this one builds and reads while the kernel sends. A full ring
 * is full, and this thread rests: where it sent by `sendmmsg` meanwhile, each of its packets cost
 * twice as much, and a million probes a fifth more, for no gain where two cores were busy anyhow.
 * An interface that goes away ends the ring; from then on all packets go by send-batch.ts, which
 * says for each whether it went.
 */
import {
  getOptionWords,
  libc,
  openSocket,
  setOption,
  sockRaw,
  systemError,
  words,
} from './libc.ts';
import { NativeMemory } from './native-memory.ts';
import { type Outgoing, type Refused, SendBatch } from './send-batch.ts';
import { frameBytesMax, type SynTemplate } from './syn-frame.ts';
import { Kicker, kick } from './xdp-kicker.ts';

const afXdp = 44;
const solXdp = 283;
const mmapOffsets = 1;
const txRing = 3;
const umemRegistration = 4;
const umemFillRing = 5;
const umemCompletionRing = 6;
/** Packets that one call may send; Linux before 6.17 has no such option and sends 32. */
const txBudget = 9;
const copyMode = 2;
const txRingAt = 0x80000000;
const completionRingAt = 0x180000000;

/** Some 5 ms of sending, so that the ring does not run dry while this thread reads or rests. */
const slots = 8192;
/** Frames lie close together (unaligned chunks), or they would need a page of memory for every two. */
const slotBytes = 128;
const chunkBytes = 2048;
const unalignedChunks = 1;
const descriptorBytes = 16;
const packetsOfCall = 2048;
/** The kernel gives a closed socket's queue free a moment later: another process may have had it. */
const bindTries = 20;
const bindAgainMs = 10;
/** At the end what is still in the ring gets so many calls. */
const lastKicks = 64;

export class XdpBatch implements Outgoing {
  readonly #fd: number;
  readonly #frames = new NativeMemory(slots * slotBytes);
  readonly #tx: Ring;
  readonly #done: Ring;
  readonly #free = Uint16Array.from({ length: slots }, (_, slot) => slot);
  #freeCount = slots;
  readonly #templates: (SynTemplate | null)[] = Array.from({ length: slots }, () => null);
  /** The ring's producer as it will be published; the kernel's view may lag behind. */
  #head: number;
  #published: number;
  readonly #kicker: Kicker;
  /** The way of all packets once the ring is over. */
  readonly #direct: SendBatch;
  #isOver = false;
  #sent = 0;
  #unsent = 0;
  #unsentBecause: string | null = null;

  /** Throws where this kernel or interface can't do it. */
  constructor(ifindex: number) {
    this.#fd = openSocket(afXdp, sockRaw, 0);
    try {
      const { tx, done } = openRings(this.#fd, this.#frames);
      this.#tx = tx;
      this.#done = done;
      bindTo(this.#fd, ifindex);
      this.#direct = new SendBatch({ ifindex });
    } catch (error) {
      libc().close(this.#fd);
      this.#frames.free();
      throw error;
    }
    this.#head = this.#tx.producer;
    this.#published = this.#head;
    const { memory, producerAt, consumerAt } = this.#tx;
    this.#kicker = new Kicker({
      fd: this.#fd,
      ring: memory.address,
      ringBytes: memory.bytes.length,
      producerAt,
      consumerAt,
    });
  }

  get bytes(): Uint8Array {
    return this.#isOver ? this.#direct.bytes : this.#frames.bytes;
  }

  get waiting(): number {
    const inRing = this.#isOver ? 0 : (this.#head - this.#tx.consumer) >>> 0;
    return inRing + this.#direct.waiting;
  }

  get sent(): number {
    return this.#sent + this.#direct.sent;
  }

  get unsent(): number {
    return this.#unsent + this.#direct.unsent;
  }

  get unsentBecause(): string | null {
    return this.#direct.unsentBecause ?? this.#unsentBecause;
  }

  next(template: SynTemplate): number {
    if (this.#isOver) return this.#direct.next(template);
    if (this.#freeCount === 0) this.#reclaim();
    if (this.#freeCount === 0) return -1;
    const slot = this.#free[this.#freeCount - 1] ?? 0;
    const at = slot * slotBytes;
    if (this.#templates[slot] !== template) {
      this.#templates[slot] = template;
      this.#frames.bytes.set(template.bytes, at);
    }
    return at;
  }

  commit(template: SynTemplate): void {
    if (this.#isOver) {
      this.#direct.commit(template);
      return;
    }
    const slot = this.#free[--this.#freeCount] ?? 0;
    const { words: ring, descriptorsAt } = this.#tx;
    const descriptor = (descriptorsAt + (this.#head & (slots - 1)) * descriptorBytes) >> 2;
    ring[descriptor] = slot * slotBytes;
    ring[descriptor + 1] = 0;
    ring[descriptor + 2] = template.bytes.length;
    ring[descriptor + 3] = 0;
    this.#head = (this.#head + 1) | 0;
  }

  send(refused: Refused): number {
    const before = this.sent;
    if (!this.#isOver) this.#publish(refused);
    if (this.#direct.waiting > 0) this.#direct.send(refused);
    return this.sent - before;
  }

  #publish(refused: Refused): void {
    this.#sent += (this.#head - this.#published) >>> 0;
    this.#published = this.#head;
    this.#tx.publish(this.#head);
    const broken = this.#kicker.isRunning ? this.#kicker.wake() : kick(this.#fd, this.#tx);
    if (broken !== 0) this.#giveUp(libc().errnoName(broken), refused);
  }

  /** Slots whose packets have left. */
  #reclaim(): void {
    const { words: ring, descriptorsAt } = this.#done;
    const end = this.#done.producer;
    let at = this.#done.consumer;
    for (; at !== end; at = (at + 1) | 0) {
      const address = ring[(descriptorsAt >> 2) + (at & (slots - 1)) * 2] ?? 0;
      this.#free[this.#freeCount++] = Math.floor(address / slotBytes);
    }
    this.#done.consume(end);
  }

  /** What the kernel has not taken by now it will not take. */
  #giveUp(because: string, refused: Refused): void {
    const { words: ring, descriptorsAt, consumer } = this.#tx;
    for (let at = consumer; at !== this.#head; at = (at + 1) | 0) {
      const start = ring[(descriptorsAt + (at & (slots - 1)) * descriptorBytes) >> 2] ?? 0;
      const template = this.#templates[Math.floor(start / slotBytes)];
      this.#unsent++;
      this.#sent--;
      if (template) refused(this.#frames.bytes, start, template);
    }
    this.#unsentBecause = because;
    this.#release();
  }

  close(): void {
    if (!this.#isOver) {
      for (let i = 0; i < lastKicks && this.waiting > 0; i++) kick(this.#fd, this.#tx);
      this.#release();
    }
    this.#direct.close(); // full for ever
  }

  #release(): void {
    this.#isOver = true;
    this.#kicker.end(() => {
      libc().close(this.#fd);
      this.#tx.memory.free();
      this.#done.memory.free();
      this.#frames.free();
    });
  }
}

/** One of the rings: two counters that never wrap back to the number of slots, and the entries. */
class Ring {
  readonly memory: NativeMemory;
  readonly words: Int32Array;
  readonly producerAt: number;
  readonly consumerAt: number;
  readonly descriptorsAt: number;

  constructor(fd: number, offsets: Uint32Array, first: number, entryBytes: number, page: number) {
    this.producerAt = offsets[first] ?? 0;
    this.consumerAt = offsets[first + 2] ?? 0;
    this.descriptorsAt = offsets[first + 4] ?? 0;
    this.memory = new NativeMemory(this.descriptorsAt + slots * entryBytes, fd, page);
    this.words = new Int32Array(this.memory.bytes.buffer);
  }

  get producer(): number {
    return Atomics.load(this.words, this.producerAt >> 2);
  }

  get consumer(): number {
    return Atomics.load(this.words, this.consumerAt >> 2);
  }

  publish(producer: number): void {
    Atomics.store(this.words, this.producerAt >> 2, producer);
  }

  consume(consumer: number): void {
    Atomics.store(this.words, this.consumerAt >> 2, consumer);
  }
}

function openRings(fd: number, frames: NativeMemory): { tx: Ring; done: Ring } {
  const registration = new Uint8Array(32); // xdp_umem_reg: address, length, chunk, headroom, flags
  const view = new DataView(registration.buffer);
  view.setBigUint64(0, frames.address, true);
  view.setBigUint64(8, BigInt(slots * slotBytes), true);
  view.setUint32(16, chunkBytes, true);
  view.setUint32(24, unalignedChunks, true);
  setOption(fd, solXdp, umemRegistration, registration);
  for (const ring of [umemFillRing, umemCompletionRing, txRing]) {
    setOption(fd, solXdp, ring, words(slots));
  }
  libc().setsockopt(fd, solXdp, txBudget, words(packetsOfCall), 4); // where there is such an option
  // xdp_mmap_offsets: for each of rx, tx, fill, completion 64 bits of producer, consumer, entries, flags.
  const offsets = getOptionWords(fd, solXdp, mmapOffsets, 32);
  const tx = new Ring(fd, offsets, 8, descriptorBytes, txRingAt);
  try {
    return { tx, done: new Ring(fd, offsets, 24, 8, completionRingAt) };
  } catch (error) {
    tx.memory.free();
    throw error;
  }
}

function bindTo(fd: number, ifindex: number): void {
  const address = new Uint8Array(16); // sockaddr_xdp: family, flags, interface, queue 0, none shared
  const view = new DataView(address.buffer);
  view.setUint16(0, afXdp, true);
  view.setUint16(2, copyMode, true);
  view.setUint32(4, ifindex, true);
  for (let tries = 1; libc().bind(fd, address, address.length) < 0; tries++) {
    const isBusy = libc().errnoName(libc().errno()) === 'EBUSY';
    if (!isBusy || tries === bindTries) throw systemError('bind');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, bindAgainMs);
  }
}

if (frameBytesMax > slotBytes) throw new Error('a slot is too small');
