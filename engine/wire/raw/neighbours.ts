/**
 * The link-layer addresses of devices and gateways on our links. The kernel's own table is asked
 * first; for the rest we ask the link ourselves, because making the kernel ask would need a packet
 * to the device, and a large range would overflow the kernel's table, from which the whole machine
 * lives. Nothing here waits: `resolve` says where the question stands.
 */
import type { Clock } from '../../facts/clock.ts';
import {
  afPacket,
  ethernetArp,
  ethernetIpv6,
  libc,
  linkAddress,
  msgDontWait,
  openSocket,
  sockDgram,
  sockRaw,
  systemError,
} from './libc.ts';
import { readAdvertisement, readArpReply, whoHas } from './neighbour-packet.ts';
import type { Netlink } from './netlink.ts';
import { attachFilter, neighbourAdvertisements } from './packet-filter.ts';

/** When a question without an answer is asked again, after the first time; then it is over. */
const askAgainMs = [250, 250, 250, 500, 1000, 1000, 1000] as const;
/** Bounds what one reading reads, and how often many open questions make one. */
const packetsAtOnce = 1024;
const readEveryMs = 1;

export type Neighbour = Uint8Array | 'resolving' | 'absent';

type Question = { asked: number; dueAt: number };

export class Neighbours {
  readonly #netlink: Netlink;
  readonly #clock: Clock;
  readonly #known = new Map<string, Uint8Array>();
  readonly #questions = new Map<string, Question>();
  readonly #arp: number;
  readonly #advertisements: number;
  readonly #asking: number;
  readonly #packet = new Uint8Array(2048);
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(netlink: Netlink, clock: Clock) {
    this.#netlink = netlink;
    this.#clock = clock;
    this.#asking = openSocket(afPacket, sockRaw, 0);
    this.#arp = listener(ethernetArp);
    this.#advertisements = listener(ethernetIpv6);
  }

  /** `mac` and `source` are ours on that interface, `address` is on its link. */
  resolve(ifindex: number, address: Uint8Array, mac: Uint8Array, source: Uint8Array): Neighbour {
    const key = keyOf(address);
    let question = this.#questions.get(key);
    const known = this.#known.get(key) ?? (question ? null : this.#askKernel(ifindex, address));
    if (known) return known;
    const now = this.#clock.now();
    if (now - this.#readAt >= readEveryMs) {
      this.#readAt = now;
      this.#read();
    }
    const answer = this.#known.get(key);
    if (answer) return answer;
    question ??= { asked: 0, dueAt: now };
    this.#questions.set(key, question);
    if (now < question.dueAt) return 'resolving';
    if (question.asked > askAgainMs.length) return 'absent';
    this.#ask(ifindex, whoHas(mac, source, address));
    question.dueAt = now + (askAgainMs[question.asked] ?? 1000);
    question.asked++;
    return 'resolving';
  }

  #askKernel(ifindex: number, address: Uint8Array): Uint8Array | null {
    const mac = this.#netlink.neighbour(ifindex, address);
    if (mac) this.#known.set(keyOf(address), mac);
    return mac;
  }

  #ask(ifindex: number, frame: Uint8Array): void {
    const to = linkAddress(0, ifindex, frame.subarray(0, 6));
    // A full queue or a link that is down is the same as a lost question: it is asked again.
    libc().sendto(this.#asking, frame, frame.length, msgDontWait, to, to.length);
  }

  #read(): void {
    for (const [fd, read] of [
      [this.#arp, readArpReply],
      [this.#advertisements, readAdvertisement],
    ] as const) {
      for (let i = 0; i < packetsAtOnce; i++) {
        const length = libc().recv(fd, this.#packet, this.#packet.length, msgDontWait);
        if (length < 0) break;
        const answer = read(this.#packet, length);
        // Only what was asked for: nobody can fill this table or change what is known.
        const key = answer ? keyOf(answer.address) : '';
        if (answer && this.#questions.delete(key)) this.#known.set(key, answer.mac);
      }
    }
  }

  close(): void {
    for (const fd of [this.#asking, this.#arp, this.#advertisements]) libc().close(fd);
  }
}

function listener(protocol: number): number {
  const fd = openSocket(afPacket, sockDgram, 0);
  try {
    if (protocol === ethernetIpv6) attachFilter(fd, neighbourAdvertisements);
    const address = linkAddress(protocol, 0);
    if (libc().bind(fd, address, address.length) < 0) throw systemError('bind');
  } catch (error) {
    libc().close(fd);
    throw error;
  }
  return fd;
}

const keyOf = (address: Uint8Array) => Buffer.from(address).toString('hex');
