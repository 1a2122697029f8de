import { describe, expect, it } from 'vitest';
import { hex, latin1Text } from './bytes.ts';
import { refusals, splitTelnet } from './telnet-options.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('commands in the text of Telnet', () => {
  it('are taken out of it', () => {
    const { text, requests, unfinished, valid } = splitTelnet(
      hex('ff fd 18  68 69  ff fb 01  ff f1  ff ff  ff fa 18 01 ff f0  21'),
    );
    expect(latin1Text(text)).toBe('hi\xff!');
    expect(requests).toEqual([
      { verb: 'DO', option: 24 },
      { verb: 'WILL', option: 1 },
    ]);
    expect(hexOf(unfinished)).toBe('');
    expect(valid).toBe(true);
  });

  it.each(['ff', 'ff fd', 'ff fa 18 01', 'ff fa 18 ff ff f0'])(
    'wait for their end: %s',
    (unfinished) => {
      const split = splitTelnet(hex(`41 ${unfinished}`));
      expect(hexOf(split.unfinished)).toBe(unfinished.replaceAll(' ', ''));
      expect(split.valid).toBe(true);
    },
  );

  it('are no commands where another byte follows IAC', () => {
    expect(splitTelnet(hex('ff d8 ff e0')).valid).toBe(false);
    expect(splitTelnet(hex('41 ff 00')).valid).toBe(false);
  });
});

describe('refusals', () => {
  it('answer DO with WONT and WILL with DONT, each once, and nothing else', () => {
    const refused = new Set<string>();
    const { requests } = splitTelnet(hex('ff fd 18 ff fb 01 ff fd 18 ff fc 05 ff fe 06'));
    expect(hexOf(refusals(requests, refused))).toBe('fffc18fffe01');
    expect(hexOf(refusals(requests, refused))).toBe('');
  });
});
