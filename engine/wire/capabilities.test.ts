import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilityText, heldIn, maskOf } from './capabilities.ts';

const status = (lines: string) => `Name:\tnode\n${lines}\nSeccomp:\t0\n`;

describe('the capabilities of a process', () => {
  it('are read from what the kernel says', () => {
    const text = status(
      'NoNewPrivs:\t1\nCapInh:\t0000000000000000\nCapPrm:\t0000000000002000\nCapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff',
    );
    expect(heldIn(text)).toEqual({
      permitted: maskOf('CAP_NET_RAW'),
      effective: 0n,
      bounding: 0x1ffffffffffn,
      noNewPrivileges: true,
    });
  });

  it('are not known where a line is missing or is no number', () => {
    const lines = ['CapPrm:\t2000', 'CapEff:\t2000', 'CapBnd:\t2000'];
    expect(heldIn(status(lines.join('\n')))).not.toBeNull();
    for (const left of lines) {
      expect(heldIn(status(lines.filter((line) => line !== left).join('\n')))).toBeNull();
    }
    expect(heldIn(status(lines.join('\n').replace('2000', 'all')))).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void heldIn(text)));
  });

  it.each([
    [0n, 'none'],
    [maskOf('CAP_NET_RAW'), 'CAP_NET_RAW'],
    [maskOf('CAP_CHOWN', 'CAP_NET_RAW'), 'CAP_CHOWN, CAP_NET_RAW'],
    [maskOf('CAP_NET_RAW') | (1n << 40n), 'CAP_NET_RAW, 1 more'],
    [(1n << 41n) - 1n, '41 capabilities'],
  ])('%s are called %s', (mask, text) => {
    expect(capabilityText(mask)).toBe(text);
  });
});
