import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, addressTextIn, isAddressIn, portIn, writeSockaddr } from './sockaddr.ts';

const viewOf = (address: string, port: number) => {
  const view = new DataView(new ArrayBuffer(32));
  writeSockaddr(view, 2, addressBytes(address), port);
  return view;
};

describe('sockaddr', () => {
  it.each([
    ['192.0.2.255', 1],
    ['0.0.0.0', 65_535],
    ['::', 80],
    ['::1', 443],
    ['2001:db8::1', 22],
    ['2001:db8:0:1:1:1:1:1', 22],
    ['2001:0:0:1::1', 22],
    ['fe80::1:0:0:1', 9],
  ])('holds %s port %i', (address, port) => {
    const view = viewOf(address, port);
    expect(addressTextIn(view, 2)).toBe(address);
    expect(portIn(view, 2)).toBe(port);
    expect(isAddressIn(view, 2, addressBytes(address))).toBe(true);
    expect(isAddressIn(view, 2, addressBytes('203.0.113.1'))).toBe(false);
  });

  it('gives back every IPv6 address in the one canonical form', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = addressTextIn(viewOf(text, 1), 2) ?? '';
        expect(isIPv6(canonical)).toBe(true);
        expect(addressBytes(canonical)).toEqual(addressBytes(text));
        expect(canonical).toBe(new URL(`http://[${text}]/`).hostname.slice(1, -1));
      }),
    );
  });

  it('is no address where the family is another', () => {
    expect(addressTextIn(new DataView(new ArrayBuffer(32)), 0)).toBeNull();
  });

  it('refuses what is no address', () => {
    expect(() => addressBytes('192.0.2')).toThrow('not an address');
    expect(() => addressBytes('fe80::1%eth0')).toThrow('not an address');
  });
});
