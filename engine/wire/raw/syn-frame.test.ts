import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksumOf, sumOf } from './checksum.ts';
import { frameBytesMax, synTemplate, writeSyn } from './syn-frame.ts';

const link = Uint8Array.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0]);

function frameTo(source: Uint8Array, destination: Uint8Array, link: Uint8Array | null) {
  const template = synTemplate(link, source);
  const into = new Uint8Array(200).fill(0xee);
  into.set(template.bytes, 7);
  into.set(destination, 7 + template.destinationAt);
  writeSyn(into, 7, template, 443, 61_005, 0xdeadbeef);
  return { template, frame: into.slice(7, 7 + template.bytes.length), after: into[7 + 78] };
}

describe('a SYN', () => {
  it('to an IPv4 device is this packet', () => {
    const { frame } = frameTo(
      Uint8Array.from([192, 0, 2, 1]),
      Uint8Array.from([192, 0, 2, 9]),
      link,
    );
    expect(Buffer.from(frame).toString('hex')).toBe(
      '0200000000020200000000010800' +
        '4500002c000040004006b6c1c0000201c0000209' +
        'ee4d01bbdeadbeef000000006002faf08b840000020405b4',
    );
  });

  it('has right checksums over IPv4 and IPv6, whatever the addresses', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const pair = fc.oneof(fc.tuple(bytes(4), bytes(4)), fc.tuple(bytes(16), bytes(16)));
    fc.assert(
      fc.property(pair, ([source, destination]) => {
        const { template, frame } = frameTo(source, destination, null);
        const pseudo = sumOf(frame, template.sourceAt, source.length * 2, 6 + 24);
        expect(checksumOf(sumOf(frame, template.tcpAt, 24, pseudo))).toBe(0);
        if (source.length === 4) expect(checksumOf(sumOf(frame, 0, 20))).toBe(0);
        expect(frame.subarray(template.destinationAt, template.tcpAt)).toEqual(destination);
      }),
    );
  });

  it('never needs more than frameBytesMax', () => {
    expect(synTemplate(link, new Uint8Array(16)).bytes.length).toBe(frameBytesMax);
  });
});
