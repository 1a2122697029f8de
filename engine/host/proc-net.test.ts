import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, listeningSockets } from './proc-net.ts';

/** Lines of /proc/net of a Debian 12 machine, addresses changed to those of documents. */
const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18001 1 0000000000000000 100 0 0 10 0
   1: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   112        0 18002 1 0000000000000000 100 0 0 10 0
   2: 0A0200C0:0016 070200C0:D2F0 01 00000000:00000000 02:0009C8A1 00000000     0        0 18003 2 0000000000000000 20 4 31 10 -1
`;
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18004 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18005 1 0000000000000000 100 0 0 10 0
   2: B80D0120000000000000000001000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18006 1 0000000000000000 100 0 0 10 0
`;
const udp = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  901: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 18007 2 0000000000000000 0
  902: 0A0200C0:D431 350200C0:0035 01 00000000:00000000 00:00000000 00000000   101        0 18008 2 0000000000000000 0
`;

describe('listeningSockets', () => {
  it('finds what listens and leaves connections out', () => {
    expect(listeningSockets(tcp, 'tcp')).toEqual([
      { transport: 'tcp', address: '0.0.0.0', port: 22, inode: 18_001 },
      { transport: 'tcp', address: '127.0.0.1', port: 6379, inode: 18_002 },
    ]);
  });

  it('reads IPv6 in canonical form', () => {
    const addresses = listeningSockets(tcp6, 'tcp').map(({ address, port }) => [address, port]);
    expect(addresses).toEqual([
      ['::', 80],
      ['::1', 631],
      ['2001:db8::1', 443],
    ]);
  });

  it('takes of UDP what is bound and not connected', () => {
    expect(listeningSockets(udp, 'udp')).toEqual([
      { transport: 'udp', address: '0.0.0.0', port: 68, inode: 18_007 },
    ]);
  });

  it('finds nothing in a table of another form', () => {
    expect(listeningSockets('', 'tcp')).toEqual([]);
    expect(listeningSockets('a\nb: c\n 0: zz:0016', 'tcp')).toEqual([]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(listeningSockets(`\n${text}`, 'udp')).toEqual([]);
      }),
    );
  });
});

describe('addressOf', () => {
  it('reads an IPv4-mapped address as IPv4', () => {
    expect(addressOf('0000000000000000FFFF00000100007F')).toBe('127.0.0.1');
  });

  it('knows no address of another length', () => {
    expect(addressOf('0100')).toBeNull();
  });
});
