/**
 * What an ICMP error says of a UDP port: RFC 792 and RFC 1812 §5.2.7 for IPv4, RFC 4443 §3.1 for
 * IPv6, as Linux hands it out with a socket's error queue (struct sock_extended_err, ip(7)).
 */
import { addressTextIn } from './sockaddr.ts';
import type { UnreachableReason } from './udp-probes.ts';

export type IcmpError = { readonly reason: UnreachableReason; readonly from: string | null };

const SOL_IP = 0;
const IP_RECVERR = 11;
const SOL_IPV6 = 41;
const IPV6_RECVERR = 25;
const originIcmp = 2;
const originIcmpv6 = 3;
const cmsgHeaderBytes = 16;
const extendedErrorBytes = 16;

/** The first error among control messages; null where there is none that speaks of a port. */
export function icmpErrorIn(control: DataView): IcmpError | null {
  let at = 0;
  while (at + cmsgHeaderBytes + extendedErrorBytes <= control.byteLength) {
    const length = Number(control.getBigUint64(at, true));
    if (length < cmsgHeaderBytes || at + length > control.byteLength) return null;
    const level = control.getInt32(at + 8, true);
    const type = control.getInt32(at + 12, true);
    const isError =
      (level === SOL_IP && type === IP_RECVERR) || (level === SOL_IPV6 && type === IPV6_RECVERR);
    if (isError && length >= cmsgHeaderBytes + extendedErrorBytes) {
      return errorAt(control, at + cmsgHeaderBytes, at + length);
    }
    at += (length + 7) & ~7;
  }
  return null;
}

function errorAt(control: DataView, at: number, end: number): IcmpError | null {
  const origin = control.getUint8(at + 4);
  const reason = reasonOf(origin, control.getUint8(at + 5), control.getUint8(at + 6));
  if (reason === null) return null;
  const offender = at + extendedErrorBytes;
  // sockaddr_in needs 8 bytes to be read, sockaddr_in6 24
  const isWhole = offender + 24 <= end || (offender + 8 <= end && isIPv4(control, offender));
  return { reason, from: isWhole ? addressTextIn(control, offender) : null };
}

function isIPv4(control: DataView, at: number): boolean {
  return control.getUint16(at, true) === 2;
}

const icmpUnreachable = 3;
const icmpReasons: Readonly<Record<number, UnreachableReason>> = {
  0: 'net-unreachable',
  1: 'host-unreachable',
  2: 'protocol-unreachable',
  3: 'port-unreachable',
  5: 'net-unreachable', // source route failed
  6: 'net-unreachable',
  7: 'host-unreachable',
  9: 'admin-prohibited',
  10: 'admin-prohibited',
  11: 'net-unreachable',
  12: 'host-unreachable',
  13: 'admin-prohibited',
};
const icmpv6Unreachable = 1;
const icmpv6Reasons: Readonly<Record<number, UnreachableReason>> = {
  0: 'net-unreachable',
  1: 'admin-prohibited',
  2: 'net-unreachable', // beyond the scope of the source address
  3: 'host-unreachable',
  4: 'port-unreachable',
  5: 'admin-prohibited', // ingress or egress policy
  6: 'net-unreachable', // reject route
};

function reasonOf(origin: number, type: number, code: number): UnreachableReason | null {
  if (origin === originIcmp && type === icmpUnreachable) return icmpReasons[code] ?? null;
  if (origin === originIcmpv6 && type === icmpv6Unreachable) return icmpv6Reasons[code] ?? null;
  return null;
}
