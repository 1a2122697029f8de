/**
 * UDP probes by Linux's own calls. Few unconnected sockets serve all devices: one for each port
 * whose answer is told apart by the local port, and one for the rest. The error queue
 * (IP_RECVERR) names for each ICMP error its type, code, sender and the endpoint that was asked,
 * which a connected socket does not: a refusal by the device and by a filter on the way differ.
 *
 * A pending error also fails the next call on its socket, whatever that call is about. So a failed
 * send is tried again, and only an error that stays is this machine's own.
 */
import { networkInterfaces } from 'node:os';
import { isLoopback } from './connects.ts';
import * as E from './errno.ts';
import { icmpErrorIn } from './icmp-error.ts';
import type { Libc, NativeMemory } from './libc.ts';
import { type Message, MessageBatch } from './message-batch.ts';
import {
  AddressMemory,
  AF_INET,
  AF_INET6,
  addressTextIn,
  portIn,
  sockaddrBytes,
  writeSockaddr,
} from './sockaddr.ts';
import { answerBytesMax, type UdpHeard, type UdpProbes, type UdpSent } from './udp-probes.ts';
import type { Guard } from './wire.ts';

const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SOL_IP = 0;
const IP_RECVERR = 11;
const SOL_IPV6 = 41;
const IPV6_V6ONLY = 26;
const IPV6_RECVERR = 25;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_ERRQUEUE = 0x2000;
const receiveBufferBytes = 4 << 20;
const payloadBytesMax = 2048;
const batchMessages = 32;
/** Rounds of a collection for one socket, so that a flood can't hold the caller. */
const roundsMax = 16;
const sendTriesMax = 4;
/** Ports that get a socket of their own, for each family. */
const apartMax = 96;
/** Datagrams between two collections: what a receive buffer of the default size holds as errors. */
const sentBetweenMax = 128;

type UdpSocket = {
  readonly fd: number;
  /** The only port that it asks; null for the socket of all others. */
  readonly port: number | null;
  /** Bound by the first send; 0 before. */
  localPort: number;
};

export function udpProbesByLinux(guard: Guard, libc: Libc): UdpProbes {
  return new LinuxUdpProbes(guard, libc);
}

class LinuxUdpProbes implements UdpProbes {
  readonly method = 'sockets';
  readonly #guard: Guard;
  readonly #libc: Libc;
  readonly #sockets = new Map<string, UdpSocket>();
  readonly #addresses = new AddressMemory();
  readonly #batch: MessageBatch;
  readonly #payload: NativeMemory;
  readonly #remote: NativeMemory;
  readonly #local: NativeMemory;
  readonly #option: NativeMemory;
  readonly #localPorts = new Set<number>();
  /** This machine's own addresses: an error from them is a neighbour that did not answer. */
  readonly #own: ReadonlySet<string>;
  #sentSince = 0;

  constructor(guard: Guard, libc: Libc) {
    this.#guard = guard;
    this.#libc = libc;
    this.#batch = new MessageBatch(libc, batchMessages, answerBytesMax);
    this.#payload = libc.memory(payloadBytesMax);
    this.#remote = libc.memory(sockaddrBytes);
    this.#local = libc.memory(sockaddrBytes);
    this.#option = libc.memory(4);
    const interfaces = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
    this.#own = new Set(interfaces.map(({ address }) => address));
  }

  get room(): number {
    return sentBetweenMax - this.#sentSince;
  }

  maySay(address: string, port: number): boolean {
    return this.#guard.maySay(address, port, 'udp');
  }

  send(address: string, port: number, payload: Uint8Array, apart: boolean): UdpSent {
    this.#guard.say(address, port, 'udp');
    if (payload.length === 0 || payload.length > payloadBytesMax) {
      throw new Error(`a probe has 1 to ${payloadBytesMax} bytes, not ${payload.length}`);
    }
    const bytes = this.#addresses.bytesOf(address);
    const socket = this.#socketFor(bytes.length === 4 ? AF_INET : AF_INET6, apart ? port : null);
    if (!socket) return 'exhausted';
    this.#payload.bytes.set(payload);
    const length = writeSockaddr(this.#remote.view, 0, bytes, port);
    this.#sentSince++;
    for (let tries = 0; tries < sendTriesMax; tries++) {
      const sent = this.#libc.sendto(
        socket.fd,
        this.#payload.pointer,
        payload.length,
        MSG_DONTWAIT | MSG_NOSIGNAL,
        this.#remote.pointer,
        length,
      );
      if (sent >= 0) {
        if (socket.localPort === 0) this.#learnLocalPort(socket);
        return 'sent';
      }
      const errno = this.#libc.errno();
      // No address of this family to send from. (Out of local ports would be EAGAIN.)
      if (errno === E.EADDRNOTAVAIL) return 'no-route';
      if (E.isShortage(errno)) return 'exhausted';
    }
    return 'no-route';
  }

  collect(heard: (heard: UdpHeard) => void): number {
    this.#sentSince = 0;
    let count = 0;
    for (const socket of this.#sockets.values()) {
      count += this.#receive(socket, MSG_DONTWAIT | MSG_ERRQUEUE, errorHeard, heard);
      count += this.#receive(socket, MSG_DONTWAIT, answerHeard, heard);
    }
    return count;
  }

  forget(): void {
    // nothing is held for a single port
  }

  close(): void {
    for (const { fd } of this.#sockets.values()) this.#libc.close(fd);
    this.#sockets.clear();
    this.#batch.free();
    for (const memory of [this.#payload, this.#remote, this.#local, this.#option])
      this.#libc.free(memory);
  }

  #learnLocalPort(socket: UdpSocket): void {
    this.#option.view.setInt32(0, sockaddrBytes, true);
    if (this.#libc.getsockname(socket.fd, this.#local.pointer, this.#option.pointer) < 0) return;
    socket.localPort = portIn(this.#local.view, 0);
    this.#localPorts.add(socket.localPort);
  }

  /** A sweep of this machine asks its own sockets too: what they say is the question itself. */
  #isOwnVoice({ name }: Message): boolean {
    if (!this.#localPorts.has(portIn(name, 0))) return false;
    const address = addressTextIn(name, 0);
    return address !== null && (isLoopback(address) || this.#own.has(address));
  }

  #receive(
    socket: UdpSocket,
    flags: number,
    read: (message: Message, socket: UdpSocket, own: ReadonlySet<string>) => UdpHeard | null,
    heard: (heard: UdpHeard) => void,
  ): number {
    let count = 0;
    for (let round = 0; round < roundsMax; round++) {
      const received = this.#batch.receive(socket.fd, flags);
      for (let i = 0; i < received; i++) {
        const message = this.#batch.at(i);
        const isEcho = (flags & MSG_ERRQUEUE) === 0 && this.#isOwnVoice(message);
        const one = isEcho ? null : read(message, socket, this.#own);
        if (!one) continue;
        count++;
        heard(one);
      }
      if (received < batchMessages) break;
    }
    return count;
  }

  #socketFor(family: number, port: number | null): UdpSocket | null {
    const key = `${family} ${port ?? ''}`;
    const known = this.#sockets.get(key);
    if (known) {
      if (port !== null) this.#isUsed(key, known);
      return known;
    }
    if (this.#sockets.size >= 2 * apartMax) this.#closeOldest();
    const fd = this.#libc.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) return null;
    const socket: UdpSocket = { fd, port, localPort: 0 };
    this.#set(fd, SOL_SOCKET, SO_RCVBUF, receiveBufferBytes);
    this.#set(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes); // with privilege beyond the limit
    if (family === AF_INET) this.#set(fd, SOL_IP, IP_RECVERR, 1);
    else {
      this.#set(fd, SOL_IPV6, IPV6_V6ONLY, 1);
      this.#set(fd, SOL_IPV6, IPV6_RECVERR, 1);
    }
    this.#sockets.set(key, socket);
    return socket;
  }

  /** The last in the order of the map. */
  #isUsed(key: string, socket: UdpSocket): void {
    this.#sockets.delete(key);
    this.#sockets.set(key, socket);
  }

  /** Of those that ask one port alone: what it is answered from now on is lost, and asked again. */
  #closeOldest(): void {
    for (const [key, { fd, port, localPort }] of this.#sockets) {
      if (port === null) continue;
      this.#libc.close(fd);
      this.#localPorts.delete(localPort);
      this.#sockets.delete(key);
      return;
    }
  }

  #set(fd: number, level: number, name: number, value: number): void {
    this.#option.view.setInt32(0, value, true);
    this.#libc.setsockopt(fd, level, name, this.#option.pointer, 4);
  }
}

function answerHeard({ name, data }: Message, socket: UdpSocket): UdpHeard | null {
  const address = addressTextIn(name, 0);
  if (address === null) return null;
  const port = socket.port ?? portIn(name, 0);
  return { is: 'answered', address, port, alone: socket.port !== null, bytes: data };
}

/** On the error queue a message's name is the endpoint that had been asked. */
function errorHeard(
  { name, control }: Message,
  _socket: UdpSocket,
  own: ReadonlySet<string>,
): UdpHeard | null {
  const address = addressTextIn(name, 0);
  const error = icmpErrorIn(control);
  if (address === null || error === null) return null;
  const byDevice = error.from === address;
  // The kernel's own word that a neighbour did not answer: the same as silence.
  if (!byDevice && error.from !== null && own.has(error.from)) return null;
  // A "port unreachable" by somebody else is a packet filter's way to refuse.
  const isFilter = error.reason === 'port-unreachable' && !byDevice;
  const reason = isFilter ? 'admin-prohibited' : error.reason;
  return { is: 'unreachable', address, port: portIn(name, 0), reason, byDevice };
}
