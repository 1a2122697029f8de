/** Error numbers of Linux that a sweep tells apart (asm-generic/errno.h, all architectures we bind). */
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const ENFILE = 23;
export const EMFILE = 24;
export const EPROTO = 71;
export const ENOPROTOOPT = 92;
export const EADDRNOTAVAIL = 99;
export const EADDRINUSE = 98;
export const ENETUNREACH = 101;
export const ECONNRESET = 104;
export const ENOBUFS = 105;
export const EISCONN = 106;
export const ETIMEDOUT = 110;
export const ECONNREFUSED = 111;
export const EHOSTUNREACH = 113;
export const EALREADY = 114;
export const EINPROGRESS = 115;

const shortages: ReadonlySet<number> = new Set([
  EAGAIN,
  ENOMEM,
  ENFILE,
  EMFILE,
  EADDRINUSE,
  EADDRNOTAVAIL,
  ENOBUFS,
]);

/** This machine ran short of something: it says nothing of any port, and passes. */
export function isShortage(errno: number): boolean {
  return shortages.has(errno);
}
