import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesInWords, printable, printableBytes, printableCode } from './text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what must not be there
const active = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const anyText = fc.string({ unit: 'binary', maxLength: 600 });

describe('text of a device', () => {
  it('never carries control codes, overrides or half characters, and never grows', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 300 }), (text, charsMax) => {
        for (const line of [printable(text, charsMax), printableCode(text, charsMax)]) {
          expect(line).not.toMatch(active);
          expect(line.isWellFormed()).toBe(true);
          expect(line.length).toBeLessThanOrEqual(charsMax);
        }
      }),
    );
  });

  it('marks what was cut off and never cuts a character in two', () => {
    expect(printable('abcdef', 4)).toBe('abc…');
    expect(printable('😀😀😀', 4)).toBe('😀…');
    expect(printableCode('😀😀😀', 4)).toBe('😀…');
  });

  it('is one line without runs of spaces, unless it is a command', () => {
    expect(printable(' a \r\n  b ')).toBe('a b');
    expect(printableCode('  listen:  1')).toBe('  listen:  1');
  });

  it('is read as UTF-8 where it is, else as Latin-1', () => {
    expect(printableBytes(Uint8Array.of(0xc3, 0xa9))).toBe('é');
    expect(printableBytes(Uint8Array.of(0xe9))).toBe('é');
  });

  it('is quoted byte by byte as evidence', () => {
    expect(bytesInWords(Uint8Array.of(0x1b, 0x41, 0x0d, 0x0a, 0x5c))).toBe('\\x1bA\\r\\n\\\\');
    expect(bytesInWords(Uint8Array.of(1, 2, 3), 2)).toBe('\\x01\\x02… (3 bytes)');
  });
});
