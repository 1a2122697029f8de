import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLink, readNeighbour, readRoute } from './netlink.ts';

const fromHex = (...parts: string[]) => Uint8Array.from(Buffer.from(parts.join(''), 'hex'));

// Recorded from Linux 6.18: the bodies of answers, without the header of netlink.
const onLink = fromHex(
  '02200000fe00000100020000', // IPv4, 32 bits, unicast
  '08000f00fe000000', // table
  '080001000a4d0005',
  '0800040002000000', // out of interface 2
  '080007000a4d0001', // source
);
const viaGateway = fromHex(
  '02200000fe00000100020000',
  '0800010008080808',
  '0800040004000000',
  '08000700c0000202',
  '08000500c0000201',
);
const itself = fromHex(
  '02200000fe00000200020080',
  '080001007f000001',
  '0800040001000000',
  '080007007f000001',
);

describe('readRoute', () => {
  it('reads the way to a device on the link', () => {
    expect(readRoute(onLink)).toEqual({
      kind: 'unicast',
      ifindex: 2,
      gateway: null,
      source: Uint8Array.from([10, 77, 0, 1]),
    });
  });

  it('reads the gateway to a device elsewhere', () => {
    expect(readRoute(viaGateway)).toMatchObject({
      ifindex: 4,
      gateway: Uint8Array.from([192, 0, 2, 1]),
    });
  });

  it('knows an address of this machine itself', () => {
    expect(readRoute(itself)).toMatchObject({ kind: 'local', ifindex: 1 });
  });

  it.each([3, 5, 6, 7, 8])(
    'takes no route of type %i (broadcast, multicast, blackhole …)',
    (type) => {
      const other = onLink.slice();
      other[7] = type;
      expect(readRoute(other)).toBeNull();
    },
  );
});

describe('the readers of netlink', () => {
  it('never throw, whatever the bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      if (bytes.length > 7) bytes[7] = 1;
      readRoute(bytes);
      readLink(bytes);
      readNeighbour(bytes);
    });
    expect(() => fc.assert(property)).not.toThrow();
  });

  it('take a neighbour only where the kernel has confirmed it', () => {
    const entry = (state: number) => {
      const body = new Uint8Array(12 + 12);
      body[8] = state;
      body.set([10, 0, 2, 0, 2, 0x77, 0, 0, 0, 9], 12);
      return readNeighbour(body);
    };
    expect(entry(0x04)).toEqual(Uint8Array.from([2, 0x77, 0, 0, 0, 9]));
    expect(entry(0x80)).not.toBeNull();
    expect(entry(0x01)).toBeNull(); // incomplete
    expect(entry(0x20)).toBeNull(); // failed
  });
});
