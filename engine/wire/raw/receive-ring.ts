/**
 * Received packets, read out of memory that the kernel writes (AF_PACKET with TPACKET_V3, see
 * Documentation/networking/packet_mmap.rst): no system call a packet, and room for what arrives
 * while this thread does something else. The socket is of the "cooked" kind, so a packet starts at
 * its IP header whatever the link is. Rings of a group share what comes in, each flow always to the
 * same one (PACKET_FANOUT, packet(7)).
 */
import {
  afPacket,
  getOptionWords,
  libc,
  linkAddress,
  openSocket,
  setOption,
  sockDgram,
  solPacket,
  systemError,
  words,
} from './libc.ts';
import { NativeMemory } from './native-memory.ts';
import { attachFilter } from './packet-filter.ts';

/** `checksummed`: false for a packet that never left this machine. */
export type PacketReader = (
  bytes: Uint8Array,
  at: number,
  length: number,
  checksummed: boolean,
) => void;

const blockBytes = 1 << 18;
/** 16 MiB: about 100,000 answers, which is 0.2 s of the most that a target was seen to give. */
const blocks = 64;
/** A block that is not full is handed over after this time. */
const blockWaitMs = 4;
/** A bound on one call of `drain`, so that the event loop gets its turn. */
const blocksAtOnce = 8;

const statusUser = 1;
const packetRxRing = 5;
const packetStatistics = 6;
const packetVersion = 10;
const packetFanout = 18;
/** PACKET_FANOUT_HASH, in the upper half; the number of the group is the lower one. */
const byFlow = 0;
/** The kernel finds a number that nobody else has (PACKET_FANOUT_FLAG_UNIQUEID). */
const newGroup = ((0x2000 | byFlow) << 16) >>> 0;
const tpacketV3 = 2;
const checksumNotReady = 1 << 3;

export class ReceiveRing {
  readonly #fd: number;
  readonly #memory: NativeMemory;
  #blocks: RingBlocks | null;
  #dropped = 0;
  /** What `sharing` of another ring makes the two share. */
  readonly group: number;

  /**
   * `protocol` is an EtherType. `place`: one word, 0 at first, of where in the ring is read.
   * `sharing`: with the rings of a group, `true` for a new one; all before the first packet.
   */
  constructor(
    protocol: number,
    filter: Parameters<typeof attachFilter>[1],
    place: Int32Array,
    sharing: boolean | number = false,
  ) {
    // Protocol 0 receives nothing yet: the filter is in place before the first packet.
    this.#fd = openSocket(afPacket, sockDgram, 0);
    try {
      attachFilter(this.#fd, filter);
      setOption(this.#fd, solPacket, packetVersion, words(tpacketV3));
      const frameBytes = 2048;
      const frames = (blockBytes / frameBytes) * blocks;
      const request = words(blockBytes, blocks, frameBytes, frames, blockWaitMs, 0, 0);
      setOption(this.#fd, solPacket, packetRxRing, request);
      this.#memory = new NativeMemory(blockBytes * blocks, this.#fd);
    } catch (error) {
      libc().close(this.#fd);
      throw error;
    }
    this.#blocks = new RingBlocks(this.#memory.bytes, place);
    const address = linkAddress(protocol, 0);
    try {
      if (libc().bind(this.#fd, address, address.length) < 0) throw systemError('bind');
      this.group = sharing === false ? 0 : this.#share(sharing === true ? newGroup : sharing);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #share(group: number): number {
    setOption(this.#fd, solPacket, packetFanout, words(group));
    return getOptionWords(this.#fd, solPacket, packetFanout, 1)[0] ?? 0;
  }

  get fd(): number {
    return this.#fd;
  }

  /** For `ringMemory`, in another thread. */
  get address(): bigint {
    return this.#memory.address;
  }

  /** Reads what is there, at most `blocksAtOnce` blocks of it; returns the number of packets. */
  drain(read: PacketReader): number {
    return this.#blocks?.drain(read) ?? 0;
  }

  /** Packets that found no room, since the ring was opened. */
  dropped(): number {
    // The kernel starts again from 0 at each reading: packets, drops, freezes.
    if (this.#blocks) {
      this.#dropped += getOptionWords(this.#fd, solPacket, packetStatistics, 3)[1] ?? 0;
    }
    return this.#dropped;
  }

  close(): void {
    if (!this.#blocks) return;
    this.#blocks.close();
    this.#blocks = null;
    this.#memory.free();
    libc().close(this.#fd);
  }
}

export const ringMemory = (address: bigint): Uint8Array<ArrayBuffer> =>
  new Uint8Array(libc().view(address, blockBytes * blocks));

/** What a ring holds, read by any thread that is given its memory; one at a time. */
export class RingBlocks {
  #bytes: Uint8Array;
  #status: Int32Array;
  #view: DataView;
  readonly #place: Int32Array;

  constructor(memory: Uint8Array<ArrayBuffer>, place: Int32Array) {
    this.#bytes = memory;
    this.#status = new Int32Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
    this.#place = place;
  }

  drain(read: PacketReader): number {
    let packets = 0;
    for (let count = 0; count < blocksAtOnce && this.#view.byteLength > 0; count++) {
      const next = this.#place[0] ?? 0;
      const block = next * blockBytes;
      const statusWord = (block + 8) / 4;
      if ((Atomics.load(this.#status, statusWord) & statusUser) === 0) break;
      packets += this.#readBlock(block, read);
      // A thread that is terminated ends at a call or a loop, so not between these two.
      this.#place[0] = (next + 1) % blocks;
      Atomics.store(this.#status, statusWord, 0); // the kernel's again
    }
    return packets;
  }

  #readBlock(block: number, read: PacketReader): number {
    const packets = this.#view.getUint32(block + 12, true);
    let at = block + this.#view.getUint32(block + 16, true);
    for (let i = 0; i < packets; i++) {
      const length = this.#view.getUint32(at + 12, true);
      const status = this.#view.getUint32(at + 20, true);
      const start = at + this.#view.getUint16(at + 26, true);
      read(this.#bytes, start, length, (status & checksumNotReady) === 0);
      at += this.#view.getUint32(at, true);
    }
    return packets;
  }

  /** Before the memory goes: nothing can be read from then on. */
  close(): void {
    this.#bytes = new Uint8Array(0);
    this.#status = new Int32Array(0);
    this.#view = new DataView(new ArrayBuffer(0));
  }
}
