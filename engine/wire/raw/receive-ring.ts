/**
 * Received packets, read out of memory that the kernel writes (AF_PACKET with TPACKET_V3, see
 * Documentation/networking/packet_mmap.rst): no system call a packet, and room for what arrives
 * while this thread does something else. The socket is of the "cooked" kind, so a packet starts at
 * its IP header whatever the link is.
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
const tpacketV3 = 2;
const checksumNotReady = 1 << 3;

export class ReceiveRing {
  readonly #fd: number;
  readonly #memory: NativeMemory;
  #status: Int32Array;
  #view: DataView;
  #next = 0;
  #dropped = 0;

  /** `protocol` is an EtherType. */
  constructor(protocol: number, filter: Parameters<typeof attachFilter>[1]) {
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
    this.#status = new Int32Array(this.#memory.bytes.buffer);
    this.#view = new DataView(this.#memory.bytes.buffer);
    const address = linkAddress(protocol, 0);
    if (libc().bind(this.#fd, address, address.length) < 0) {
      const error = systemError('bind');
      this.close();
      throw error;
    }
  }

  /** Reads what is there, at most `blocksAtOnce` blocks of it; returns the number of packets. */
  drain(read: PacketReader): number {
    let packets = 0;
    for (let count = 0; count < blocksAtOnce && this.#view.byteLength > 0; count++) {
      const block = this.#next * blockBytes;
      const statusWord = (block + 8) / 4;
      if ((Atomics.load(this.#status, statusWord) & statusUser) === 0) break;
      packets += this.#readBlock(block, read);
      Atomics.store(this.#status, statusWord, 0); // the kernel's again
      this.#next = (this.#next + 1) % blocks;
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
      read(this.#memory.bytes, start, length, (status & checksumNotReady) === 0);
      at += this.#view.getUint32(at, true);
    }
    return packets;
  }

  /** Packets that found no room, since the ring was opened. */
  dropped(): number {
    // The kernel starts again from 0 at each reading: packets, drops, freezes.
    if (this.#view.byteLength > 0) {
      this.#dropped += getOptionWords(this.#fd, solPacket, packetStatistics, 3)[1] ?? 0;
    }
    return this.#dropped;
  }

  close(): void {
    if (this.#view.byteLength === 0) return;
    this.#status = new Int32Array(0);
    this.#view = new DataView(new ArrayBuffer(0));
    this.#memory.free();
    libc().close(this.#fd);
  }
}
