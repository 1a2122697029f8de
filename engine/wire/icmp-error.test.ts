import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { icmpErrorIn } from './icmp-error.ts';

/** A control message as Linux 6 writes it on x86-64 for an error of 192.0.2.9. */
function control4(type: number, code: number, origin = 2): DataView {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, 48n, true); // cmsg_len: header, sock_extended_err, sockaddr_in
  view.setInt32(8, 0, true); // SOL_IP
  view.setInt32(12, 11, true); // IP_RECVERR
  view.setUint32(16, 111, true); // ECONNREFUSED
  bytes.set([origin, type, code], 20);
  view.setUint16(32, 2, true); // AF_INET
  bytes.set([192, 0, 2, 9], 36);
  return view;
}

function control6(type: number, code: number): DataView {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, 60n, true);
  view.setInt32(8, 41, true); // SOL_IPV6
  view.setInt32(12, 25, true); // IPV6_RECVERR
  bytes.set([3, type, code], 20);
  view.setUint16(32, 10, true); // AF_INET6
  bytes.set([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], 40);
  return view;
}

describe('icmpErrorIn', () => {
  it.each([
    [3, 'port-unreachable'],
    [2, 'protocol-unreachable'],
    [1, 'host-unreachable'],
    [0, 'net-unreachable'],
    [9, 'admin-prohibited'],
    [10, 'admin-prohibited'],
    [13, 'admin-prohibited'],
  ])('reads ICMP destination unreachable, code %i, as %s', (code, reason) => {
    expect(icmpErrorIn(control4(3, code))).toEqual({ reason, from: '192.0.2.9' });
  });

  it.each([
    [4, 'port-unreachable'],
    [3, 'host-unreachable'],
    [1, 'admin-prohibited'],
    [5, 'admin-prohibited'],
    [0, 'net-unreachable'],
  ])('reads ICMPv6 destination unreachable, code %i, as %s', (code, reason) => {
    expect(icmpErrorIn(control6(1, code))).toEqual({ reason, from: '2001:db8::7' });
  });

  it('makes nothing of other messages and of errors of this machine', () => {
    expect(icmpErrorIn(control4(3, 4))).toBeNull(); // fragmentation needed
    expect(icmpErrorIn(control4(11, 0))).toBeNull(); // time exceeded
    expect(icmpErrorIn(control4(3, 3, 1))).toBeNull(); // SO_EE_ORIGIN_LOCAL
    expect(icmpErrorIn(new DataView(new ArrayBuffer(0)))).toBeNull();
  });

  it('finds the error behind another control message', () => {
    const error = new Uint8Array(control4(3, 3).buffer);
    const bytes = new Uint8Array(24 + error.length);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, 20n, true); // 4 bytes of something, padded to 24
    view.setInt32(8, 1, true);
    bytes.set(error, 24);
    expect(icmpErrorIn(view)).toEqual({ reason: 'port-unreachable', from: '192.0.2.9' });
  });

  it('survives any bytes, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
        const error = icmpErrorIn(new DataView(Uint8Array.from(bytes).buffer));
        expect(error === null || typeof error.reason === 'string').toBe(true);
      }),
    );
  });
});
