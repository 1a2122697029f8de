/**
 * Packets on their way out: fixed slots in one block of native memory, handed to the kernel by
 * `sendmmsg`, up to `slots` a call. The kernel may take fewer; the rest stays for the next call.
 *
 * Two kinds. On Ethernet a packet socket bound to the interface, past the queueing discipline
 * (PACKET_QDISC_BYPASS), frames built here. Everywhere else (loopback, tunnels) a raw IP socket:
 * the kernel routes and frames the packet, which on loopback is the only way in, because it drops
 * packets for 127.0.0.0/8 that come without a route.
 */
import {
  afInet,
  afInet6,
  afPacket,
  libc,
  linkAddress,
  msgDontWait,
  openSocket,
  setOption,
  sockRaw,
  solPacket,
  solSocket,
  systemError,
  words,
} from './libc.ts';
import { NativeMemory } from './native-memory.ts';
import { frameBytesMax, type SynTemplate } from './syn-frame.ts';

const slots = 1024;
/** A slot: the frame, and the socket address that a raw IP socket wants. */
const slotBytes = 128;
const nameAt = 88;
const headerBytes = 64; // struct mmsghdr
const vectorBytes = 16; // struct iovec
const sendBufferBytes = 1 << 20;
/** IPPROTO_RAW: the packet brings its own IP header. */
const ipprotoRaw = 255;

/** The kernel has no room at the moment. */
const tryLater = new Set(['EAGAIN', 'EWOULDBLOCK', 'ENOBUFS', 'EINTR']);

/** An Ethernet interface, or whichever way the kernel routes it. */
export type Egress = { readonly ifindex: number } | { readonly family: 4 | 6 };

/** A packet that this machine refuses to send: where it is. */
export type Refused = (bytes: Uint8Array, at: number, template: SynTemplate) => void;

/** A queue of packets, with the offsets of its slots in `bytes`. */
export interface Outgoing {
  readonly bytes: Uint8Array;
  /** Queued and not yet taken by the kernel. */
  readonly waiting: number;
  readonly sent: number;
  readonly unsent: number;
  readonly unsentBecause: string | null;
  /** Offset of a free slot that holds this template; -1 where there is none. `commit` takes it. */
  next(template: SynTemplate): number;
  commit(template: SynTemplate): void;
  /** Never waits; returns how many it got rid of. */
  send(refused: Refused): number;
  close(): void;
}

export class SendBatch implements Outgoing {
  sent = 0;
  unsent = 0;
  unsentBecause: string | null = null;
  readonly #fd: number;
  readonly #memory: NativeMemory;
  readonly #headers: NativeMemory;
  readonly #vectors: NativeMemory;
  readonly #lengths: DataView;
  readonly #templates: (SynTemplate | null)[] = Array.from({ length: slots }, () => null);
  readonly #isRouted: boolean;
  #first = 0;
  #end = 0;

  constructor(egress: Egress) {
    this.#isRouted = 'family' in egress;
    this.#fd = 'family' in egress ? openRouted(egress.family) : openBound(egress.ifindex);
    this.#memory = new NativeMemory(slots * slotBytes);
    this.#vectors = new NativeMemory(slots * vectorBytes);
    this.#headers = new NativeMemory(slots * headerBytes);
    this.#lengths = new DataView(this.#vectors.bytes.buffer);
    const headers = new DataView(this.#headers.bytes.buffer);
    for (let slot = 0; slot < slots; slot++) {
      const packet = this.#memory.address + BigInt(slot * slotBytes);
      this.#lengths.setBigUint64(slot * vectorBytes, packet, true);
      const header = slot * headerBytes;
      headers.setBigUint64(header + 16, this.#vectors.address + BigInt(slot * vectorBytes), true);
      headers.setBigUint64(header + 24, 1n, true);
      if (!('family' in egress)) continue;
      headers.setBigUint64(header, packet + BigInt(nameAt), true);
      headers.setUint32(header + 8, egress.family === 4 ? 16 : 28, true);
      const family = egress.family === 4 ? afInet : afInet6;
      this.#memory.bytes[slot * slotBytes + nameAt] = family;
    }
  }

  /** The bytes that `next` gives offsets into. */
  get bytes(): Uint8Array {
    return this.#memory.bytes;
  }

  get waiting(): number {
    return this.#end - this.#first;
  }

  /** Offset of a free slot that holds this template; -1 where there is none. `commit` takes it. */
  next(template: SynTemplate): number {
    if (this.#end === slots) return -1;
    const at = this.#end * slotBytes;
    if (this.#templates[this.#end] !== template) {
      this.#templates[this.#end] = template;
      this.#memory.bytes.set(template.bytes, at);
      this.#lengths.setUint32(this.#end * vectorBytes + 8, template.bytes.length, true);
    }
    return at;
  }

  commit(template: SynTemplate): void {
    if (this.#isRouted) this.#nameDestination(template);
    this.#end++;
  }

  #nameDestination(template: SynTemplate): void {
    const at = this.#end * slotBytes;
    const address = at + template.destinationAt;
    // sockaddr_in has the address at 4, sockaddr_in6 at 8; the port is not looked at.
    const to = at + nameAt + (template.family === 4 ? 4 : 8);
    this.#memory.bytes.copyWithin(to, address, address + template.addressBytes);
  }

  /**
   * Sends until the kernel takes no more; returns how many it took. A packet that it refuses for
   * good is skipped, and `refused` told where it is.
   */
  send(refused: Refused): number {
    const before = this.sent;
    while (this.#first < this.#end) {
      const from = this.#headers.address + BigInt(this.#first * headerBytes);
      const taken = libc().sendmmsg(this.#fd, from, this.#end - this.#first, msgDontWait);
      if (taken > 0) {
        this.sent += taken;
        this.#first += taken;
        continue;
      }
      const because = libc().errnoName(libc().errno());
      if (tryLater.has(because)) break;
      this.unsent++;
      this.unsentBecause = because;
      const template = this.#templates[this.#first];
      if (template) refused(this.bytes, this.#first * slotBytes, template);
      this.#first++;
    }
    if (this.#first === this.#end) {
      this.#first = 0;
      this.#end = 0;
    }
    return this.sent - before;
  }

  close(): void {
    libc().close(this.#fd);
    this.#memory.free();
    this.#headers.free();
    this.#vectors.free();
    this.#first = 0;
    this.#end = slots; // full for ever
  }
}

function openBound(ifindex: number): number {
  const packetQdiscBypass = 20;
  const fd = openSocket(afPacket, sockRaw, 0);
  const address = linkAddress(0, ifindex);
  try {
    setOption(fd, solPacket, packetQdiscBypass, words(1));
    growSendBuffer(fd);
    if (libc().bind(fd, address, address.length) < 0) throw systemError('bind');
  } catch (error) {
    libc().close(fd);
    throw error;
  }
  return fd;
}

function openRouted(family: 4 | 6): number {
  const fd = openSocket(family === 4 ? afInet : afInet6, sockRaw, ipprotoRaw);
  growSendBuffer(fd);
  return fd;
}

/** As far as net.core.wmem_max lets an ordinary process go. */
function growSendBuffer(fd: number): void {
  const soSendBuffer = 7;
  setOption(fd, solSocket, soSendBuffer, words(sendBufferBytes));
}

if (frameBytesMax > nameAt || nameAt + 28 > slotBytes) throw new Error('a slot is too small');
