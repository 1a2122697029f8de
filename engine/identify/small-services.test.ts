import { describe, expect, it } from 'vitest';
import { latin1 } from './bytes.ts';
import { amplifierOf, isPattern, timeIn, timeText } from './small-services.ts';

const ring =
  ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~';
const line = (from: number) => (ring + ring).slice(from, from + 72);

describe('the pattern of chargen (from RFC 864)', () => {
  it.each([
    ['two lines', `${line(0)}\r\n${line(1)}\r\n`],
    ['lines over the end of the order', `${line(94)}\r\n${line(0)}\r\n`],
    ['a line without its end', `${line(40)}\r`],
    ['a last line that is short', `${line(3)}\r\n${line(4).slice(0, 20)}\r\n`],
    ['the order without space and tilde', `${line(60).replace('~ ', '')}!`.slice(0, 30)],
  ])('%s is it', (_what, text) => {
    expect(isPattern(latin1(text))).toBe(true);
  });

  it.each([
    ['a line that begins elsewhere', `${line(0)}\r\n${line(5)}\r\n`],
    ['a short line in between', `${line(0).slice(0, 20)}\r\n${line(1)}\r\n`],
    ['a longer line', `${line(0)}h\r\n`],
    ['another character', `${line(0).replace('A', 'B')}\r\n`],
    ['words', 'all work and no play makes a dull boy\r\n'],
    ['few characters', '0123456789'],
    ['nothing', ''],
  ])('%s is not', (_what, text) => {
    expect(isPattern(latin1(text))).toBe(false);
  });
});

describe('the time in four bytes (from RFC 868)', () => {
  it('counts from 1900', () => {
    expect(timeText(2_208_988_800)).toBe('1970-01-01T00:00:00 UTC');
    expect(timeIn(Uint8Array.of(0xee, 0xb5, 0x20, 0x42))).toBe(4_004_847_682);
  });
});

describe('an amplifier', () => {
  it.each([
    [1, 74, 'yes'],
    [2, 26, 'unknown'],
    [40, 348, 'yes'],
    [20, 20, 'unknown'],
    [1, undefined, 'unknown'],
  ])('that answers %i bytes by %s: %s, its headers counted', (sent, got, is) => {
    expect(amplifierOf(sent, got).amplifier?.is).toBe(is);
  });
});
