import { describe, expect, it } from 'vitest';
import { cpe23 } from './cpe.ts';

describe('a CPE 2.3 formatted string', () => {
  it.each([
    [['a', 'openbsd', 'openssh', '9.2p1'], 'cpe:2.3:a:openbsd:openssh:9.2p1:*:*:*:*:*:*:*'],
    [['o', 'cisco', 'ios', '15.0(2)SE'], 'cpe:2.3:o:cisco:ios:15.0\\(2\\)se:*:*:*:*:*:*:*'],
    [['a', 'ntp', 'ntp', '4.2.8', 'p15'], 'cpe:2.3:a:ntp:ntp:4.2.8:p15:*:*:*:*:*:*'],
    [['a', 'Net-SNMP', 'net-snmp'], 'cpe:2.3:a:net-snmp:net-snmp:*:*:*:*:*:*:*:*'],
  ] as const)('%j has eleven attributes', ([part, vendor, product, version, update], expected) => {
    expect(cpe23(part, vendor, product, version, update)).toBe(expected);
    expect(expected.replace(/\\./g, '').split(':')).toHaveLength(13);
  });
});
