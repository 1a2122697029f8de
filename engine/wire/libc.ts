/**
 * The C library by FFI, on 64-bit little-endian Linux: what Node's own modules can't do fast enough
 * (many connects at once) or not at all (the ICMP errors of a datagram socket). Null elsewhere, and
 * where koffi's prebuilt binary is missing; callers then use node:net and node:dgram.
 *
 * Native memory comes from `memory()` and lives until the process ends or `free` is called: a
 * Buffer whose address went into another structure may be collected while the kernel reads it.
 */
import { createRequire } from 'node:module';
import type koffi from 'koffi';

export type NativeMemory = {
  /** What a call takes as `void *`. */
  readonly pointer: unknown;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly view: DataView;
};

/** As in the manual pages; -1 is failure and `errno()` says which, until the next call. */
export type Libc = {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly connect: (fd: number, address: unknown, length: number) => number;
  readonly getsockname: (fd: number, address: unknown, length: unknown) => number;
  readonly setsockopt: (
    fd: number,
    level: number,
    name: number,
    value: unknown,
    length: number,
  ) => number;
  readonly shutdown: (fd: number, how: number) => number;
  readonly close: (fd: number) => number;
  readonly recv: (fd: number, buffer: unknown, length: number, flags: number) => number;
  readonly sendto: (
    fd: number,
    buffer: unknown,
    length: number,
    flags: number,
    address: unknown,
    addressLength: number,
  ) => number;
  readonly recvmmsg: (
    fd: number,
    messages: unknown,
    count: number,
    flags: number,
    timeout: null,
  ) => number;
  readonly epollCreate: (flags: number) => number;
  readonly epollCtl: (epoll: number, operation: number, fd: number, event: unknown) => number;
  readonly epollWait: (epoll: number, events: unknown, max: number, timeoutMs: number) => number;
  readonly getrlimit: (resource: number, limit: unknown) => number;
  readonly errno: () => number;
  readonly memory: (length: number) => NativeMemory;
  readonly free: (memory: NativeMemory) => void;
};

let loaded: Libc | null | undefined;

export function libc(): Libc | null {
  loaded ??= load();
  return loaded;
}

function load(): Libc | null {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return null;
  try {
    const ffi = createRequire(import.meta.url)('koffi') as typeof koffi;
    return bind(ffi, ffi.load(null)); // the C library that Node itself runs on, whichever it is
  } catch {
    return null; // no prebuilt binary for this machine: the portable way is used and named
  }
}

function bind(ffi: typeof koffi, library: ReturnType<typeof koffi.load>): Libc {
  const func = (prototype: string) => library.func(prototype);
  return {
    socket: func('int socket(int, int, int)'),
    connect: func('int connect(int, void *, int)'),
    getsockname: func('int getsockname(int, void *, void *)'),
    setsockopt: func('int setsockopt(int, int, int, void *, int)'),
    shutdown: func('int shutdown(int, int)'),
    close: func('int close(int)'),
    recv: func('int64_t recv(int, void *, size_t, int)'),
    sendto: func('int64_t sendto(int, void *, size_t, int, void *, int)'),
    recvmmsg: func('int recvmmsg(int, void *, uint32_t, int, void *)'),
    epollCreate: func('int epoll_create1(int)'),
    epollCtl: func('int epoll_ctl(int, int, int, void *)'),
    epollWait: func('int epoll_wait(int, void *, int, int)'),
    getrlimit: func('int getrlimit(int, void *)'),
    errno: () => ffi.errno(),
    memory(length) {
      const pointer: unknown = ffi.alloc('uint8_t', length);
      const buffer = ffi.view(pointer, length);
      const bytes = new Uint8Array(buffer);
      bytes.fill(0);
      return { pointer, address: ffi.address(pointer), bytes, view: new DataView(buffer) };
    },
    free: ({ pointer }) => ffi.free(pointer),
  };
}
