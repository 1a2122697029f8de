import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import {
  addressesIn,
  addressNumber,
  addressText,
  rangeFrom,
  rangeSize,
  rangeText,
} from './address-range.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
  return new ipaddr.IPv6([...bytes]).toRFC5952String();
});
const someZeros = fc
  .array(fc.constantFrom(0, 0, 0, 1, 0xffff), { minLength: 8, maxLength: 8 })
  .map((groups) =>
    new ipaddr.IPv6(groups.flatMap((one) => [one >> 8, one & 255])).toRFC5952String(),
  );

describe('an address as a number', () => {
  it('reads back as the same canonical text', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, someZeros), (text) => {
        const number = addressNumber(text);
        expect(number === null ? null : addressText(number)).toBe(text);
      }),
    );
  });

  it('is larger for IPv6 than for any IPv4', () => {
    expect((addressNumber('::') ?? 0n) > (addressNumber('255.255.255.255') ?? 0n)).toBe(true);
  });

  it.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', 'fe80::1%eth0', '::g', 'x', '1.2.3.4 '])(
    'is none for %j',
    (text) => {
      expect(addressNumber(text)).toBeNull();
    },
  );
});

describe('a range of addresses', () => {
  it.each([
    ['192.0.2.7', 1],
    ['192.0.2.250-192.0.3.5', 12],
    ['2001:db8::-2001:db8::ff', 256],
  ])('%s holds %d', (text, size) => {
    const range = rangeFrom(text);
    if (!range) throw new Error('it is a range');
    expect(rangeSize(range)).toBe(size);
    expect(rangeText(range)).toBe(text);
    const all = [...addressesIn([text])];
    expect([all.length, all[0]]).toEqual([size, text.split('-')[0]]);
  });

  it.each(['192.0.2.7-192.0.2.6', '192.0.2.7-2001:db8::', '192.0.2.1-', '-', 'a-b', '1.1.1.1-2-3'])(
    'is none for %j',
    (text) => {
      expect(rangeFrom(text)).toBeNull();
    },
  );
});
