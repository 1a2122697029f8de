/**
 * The few calls of the C library that raw sockets need, through koffi. Loaded on first use, so
 * that everything else works on a machine for which koffi has no binary. All structures below are
 * laid out for 64-bit little-endian Linux; `availability.ts` refuses other machines.
 */
import { createRequire } from 'node:module';
import type koffiModule from 'koffi';

export type Libc = {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  getsockopt(
    fd: number,
    level: number,
    name: number,
    value: Uint8Array,
    length: Uint8Array,
  ): number;
  sendmmsg(fd: number, messages: bigint, count: number, flags: number): number;
  sendto(
    fd: number,
    bytes: Uint8Array | null,
    length: number,
    flags: number,
    address: Uint8Array | null,
    addressLength: number,
  ): number;
  /** Blocks this thread, for at most `waitMs`. */
  poll(descriptors: Uint8Array, count: number, waitMs: number): number;
  recv(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  close(fd: number): number;
  /** Reads, writes and frees native memory; see `mapMemory`. */
  mmap(length: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(address: bigint, length: number): number;
  view(address: bigint, length: number): ArrayBuffer;
  errno(): number;
  errnoName(errno: number): string;
};

let loaded: Libc | null = null;

/** Throws where koffi or the C library can't be loaded. */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

function load(): Libc {
  const koffi = createRequire(import.meta.url)('koffi') as typeof koffiModule;
  const library = koffi.load(null); // the C library that Node itself runs on, whichever it is
  const mmap = library.func('void *mmap(void *, size_t, int, int, int, int64)');
  const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));
  return {
    socket: library.func('int socket(int, int, int)'),
    bind: library.func('int bind(int, void *, uint32)'),
    setsockopt: library.func('int setsockopt(int, int, int, void *, uint32)'),
    getsockopt: library.func('int getsockopt(int, int, int, void *, void *)'),
    sendmmsg: library.func('int sendmmsg(int, void *, uint32, int)'),
    sendto: library.func('int64 sendto(int, void *, size_t, int, void *, uint32)'),
    poll: library.func('int poll(void *, uint64, int)'),
    recv: library.func('int64 recv(int, void *, size_t, int)'),
    close: library.func('int close(int)'),
    mmap: (length, protection, flags, fd, offset) =>
      mmap(null, length, protection, flags, fd, offset) as bigint,
    munmap: library.func('int munmap(void *, size_t)'),
    view: (address, length) => koffi.view(address, length),
    errno: () => koffi.errno(),
    errnoName: (errno) => names.get(errno) ?? `errno ${errno}`,
  };
}

// From the kernel's headers; the same on every 64-bit machine that availability.ts lets through.
export const afInet = 2;
export const afInet6 = 10;
export const afNetlink = 16;
export const afPacket = 17;
export const sockDgram = 2;
export const sockRaw = 3;
/** SOCK_CLOEXEC and SOCK_NONBLOCK. */
export const sockFlags = 0o2000000 | 0o4000;
export const solSocket = 1;
export const solPacket = 263;
export const msgDontWait = 0x40;
export const ethernetIpv4 = 0x0800;
export const ethernetArp = 0x0806;
export const ethernetIpv6 = 0x86dd;

/** A descriptor, or an error that says which call failed and why. */
export function openSocket(domain: number, type: number, protocol: number): number {
  const fd = libc().socket(domain, type | sockFlags, protocol);
  if (fd < 0) throw systemError('socket');
  return fd;
}

export function setOption(fd: number, level: number, name: number, value: Uint8Array): void {
  if (libc().setsockopt(fd, level, name, value, value.length) < 0) throw systemError('setsockopt');
}

export function getOptionWords(
  fd: number,
  level: number,
  name: number,
  count: number,
): Uint32Array {
  const value = new Uint32Array(count);
  const bytes = new Uint8Array(value.buffer);
  libc().getsockopt(fd, level, name, bytes, words(bytes.length));
  return value;
}

export function systemError(call: string): Error {
  return new Error(`${call}: ${libc().errnoName(libc().errno())}`);
}

/** `count` 32-bit numbers as the kernel takes them. */
export function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

/** sockaddr_ll: which protocol and interface (0 for all), and to whom. */
export function linkAddress(protocol: number, ifindex: number, mac?: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, afPacket, true);
  view.setUint16(2, protocol); // in network order
  view.setUint32(4, ifindex, true);
  if (mac) {
    bytes[11] = mac.length;
    bytes.set(mac, 12);
  }
  return bytes;
}
