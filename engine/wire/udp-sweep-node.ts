/**
 * UDP probes by node:dgram, wherever Linux's own calls can't be made: one connected socket for each
 * port that is being asked, since only a connected one is told of ICMP errors. An answer from
 * another port than the one asked is lost here.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { codeOf } from './network-error.ts';
import type { UnreachableReason } from './udp-probes.ts';
import { answerBytesMax, type UdpHeard, type UdpProbes, type UdpSent } from './udp-probes.ts';
import type { Guard } from './wire.ts';

const socketsMax = 256;
/** Answers that wait for a collection; a flood beyond is dropped. */
const heardMax = 4096;

export function udpProbesByNode(guard: Guard): UdpProbes {
  return new NodeUdpProbes(guard);
}

class NodeUdpProbes implements UdpProbes {
  readonly method = 'node';
  readonly #guard: Guard;
  readonly #sockets = new Map<string, Socket>();
  /** Of those the ones that are kept for late answers alone, until there is need of room. */
  readonly #forgotten = new Set<string>();
  #heard: UdpHeard[] = [];
  #isShort = false;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  get room(): number {
    return socketsMax - this.#sockets.size + this.#forgotten.size;
  }

  maySay(address: string, port: number): boolean {
    return this.#guard.maySay(address, port, 'udp');
  }

  send(address: string, port: number, payload: Uint8Array): UdpSent {
    this.#guard.say(address, port, 'udp');
    if (payload.length === 0) throw new Error('an empty datagram finds nothing');
    if (this.#isShort) {
      this.#isShort = false;
      return 'exhausted';
    }
    this.#close(keyOf(address, port));
    const [oldest] = this.#forgotten;
    if (this.#sockets.size >= socketsMax && oldest !== undefined) this.#close(oldest);
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    this.#sockets.set(keyOf(address, port), socket);
    socket.on('message', (message) => {
      const bytes = message.subarray(0, answerBytesMax);
      this.#push({ is: 'answered', address, port, alone: true, bytes });
    });
    socket.on('error', (error) => this.#fail(error, address, port));
    socket.connect(port, address, () => {
      socket.send(payload, (error) => {
        if (error) this.#fail(error, address, port);
      });
    });
    return 'sent';
  }

  collect(heard: (heard: UdpHeard) => void): number {
    const all = this.#heard;
    this.#heard = [];
    for (const one of all) heard(one);
    return all.length;
  }

  forget(address: string, port: number): void {
    const key = keyOf(address, port);
    if (this.#sockets.has(key)) this.#forgotten.add(key);
  }

  #close(key: string): void {
    this.#forgotten.delete(key);
    const socket = this.#sockets.get(key);
    if (!socket) return;
    this.#sockets.delete(key);
    closeQuietly(socket);
  }

  close(): void {
    for (const socket of this.#sockets.values()) closeQuietly(socket);
    this.#sockets.clear();
  }

  #push(heard: UdpHeard): void {
    if (this.#heard.length < heardMax) this.#heard.push(heard);
  }

  #fail(error: Error, address: string, port: number): void {
    const code = codeOf(error);
    const reason = reasons[code];
    if (reason) {
      const byDevice = reason === 'port-unreachable';
      this.#push({ is: 'unreachable', address, port, reason, byDevice });
    } else if (shortages.has(code)) this.#isShort = true;
  }
}

function closeQuietly(socket: Socket): void {
  socket.removeAllListeners('message');
  socket.removeAllListeners('error');
  socket.on('error', () => {}); // of a socket that nobody listens to any more
  socket.close();
}

function keyOf(address: string, port: number): string {
  return `${address} ${port}`;
}

const shortages: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN']);

/** As errors of a connected socket; WSAECONNRESET is Windows' word for a port unreachable. */
const reasons: Readonly<Record<string, UnreachableReason>> = {
  ECONNREFUSED: 'port-unreachable',
  ECONNRESET: 'port-unreachable',
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  ENOPROTOOPT: 'protocol-unreachable',
  EPROTO: 'protocol-unreachable',
};
