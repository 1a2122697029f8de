import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, hex, latin1, uintLe } from './bytes.ts';
import { ntlmChallenge, ntlmNegotiate, paddedName, spnegoNtlmNegotiate } from './ntlm.ts';
import { windowsName } from './windows-build.ts';

const utf16 = (text: string) => Uint8Array.from(Buffer.from(text, 'utf16le'));
const pair = (id: number, value: Uint8Array) =>
  concat(uintLe(id, 2), uintLe(value.length, 2), value);

/** A challenge as MS-NLMP 2.2.1.2 lays it out, with the pairs of a machine in a domain. */
function challengeOf(version: Uint8Array, ...pairs: readonly Uint8Array[]): Uint8Array {
  const info = concat(...pairs, pair(0, new Uint8Array()));
  const target = utf16('EXAMPLE');
  const header = 56;
  return concat(
    latin1('NTLMSSP\0'),
    uintLe(2, 4),
    uintLe(target.length, 2),
    uintLe(target.length, 2),
    uintLe(header, 4),
    uintLe(0xe2898215, 4),
    hex('0123456789abcdef 0000000000000000'),
    uintLe(info.length, 2),
    uintLe(info.length, 2),
    uintLe(header + target.length, 4),
    version,
    target,
    info,
  );
}

const windows = challengeOf(
  hex('0a 00 7c4f 000000 0f'),
  pair(2, utf16('EXAMPLE')),
  pair(1, utf16('FS01')),
  pair(4, utf16('example.test')),
  pair(3, utf16('fs01.example.test')),
  pair(5, utf16('example.test')),
  pair(7, hex('00 80 3e d5 de b1 9d 01')), // 1970-01-01
);

describe('an NTLM challenge', () => {
  it('tells names, build and clock (Windows Server 2022, built from MS-NLMP 2.2.1.2)', () => {
    const challenge = ntlmChallenge(concat(hex('30 82 01 00'), windows));
    expect(challenge).toEqual({
      computer: 'FS01',
      domain: 'EXAMPLE',
      dnsComputer: 'fs01.example.test',
      dnsDomain: 'example.test',
      dnsForest: 'example.test',
      clock: 0,
      version: { major: 10, minor: 0, build: 20348 },
    });
    expect(challenge?.version && windowsName(challenge.version)).toBe('Windows Server 2022');
  });

  it('has no version where its flag is not set (built from MS-NLMP 2.2.1.2)', () => {
    const silent = Uint8Array.from(windows);
    silent[23] = 0xe0;
    expect(ntlmChallenge(silent)?.version).toBeUndefined();
  });

  it('is not found in what we send', () => {
    expect(ntlmChallenge(ntlmNegotiate)).toBeUndefined();
    expect(ntlmChallenge(spnegoNtlmNegotiate)).toBeUndefined();
  });

  it('shows names without control codes', () => {
    const bytes = challengeOf(new Uint8Array(8), pair(1, utf16('\u001b[31mRED\u202e')));
    expect(ntlmChallenge(bytes)?.computer).toBe('[31mRED');
  });

  it('ends in facts or nothing wherever it is cut and whatever byte is wrong', () => {
    for (let length = 0; length < windows.length; length++)
      expect(() => ntlmChallenge(windows.subarray(0, length))).not.toThrow();
    fc.assert(
      fc.property(fc.nat(windows.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Uint8Array.from(windows);
        damaged[at] = byte;
        ntlmChallenge(damaged);
      }),
    );
  });
});

describe('a name in a GUID', () => {
  it('is followed by nothing but zeros', () => {
    expect(paddedName(concat(latin1('oldnas'), new Uint8Array(10)))).toBe('oldnas');
    expect(paddedName(latin1('abcdefghijklmnop'))).toBe('abcdefghijklmnop');
    expect(paddedName(hex('6f 6c 64 00 01 00'))).toBeUndefined();
    expect(paddedName(new Uint8Array(16))).toBeUndefined();
  });
});

describe('a build of Windows', () => {
  it('has a name where Microsoft published one', () => {
    expect(windowsName({ major: 10, minor: 0, build: 26100 })).toMatch(/Server 2025/);
    expect(windowsName({ major: 6, minor: 1, build: 0 })).toBeUndefined();
  });
});
