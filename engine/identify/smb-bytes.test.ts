import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, hex, latin1, uintLe } from './bytes.ts';
import { smb1Negotiated, smb1Session } from './smb1-bytes.ts';
import { smb2Challenge, smb2Negotiate, smb2Negotiated, smb2SessionSetup } from './smb2-bytes.ts';

/** MS-SMB2 2.2.1.2: the header of a response. */
const header2 = (command: number, status: number) =>
  concat(
    hex('fe534d42 4000 0000'),
    uintLe(status, 4),
    uintLe(command, 2),
    hex('0100 01000000 00000000'),
    new Uint8Array(8 + 4 + 4 + 8 + 16),
  );

/** MS-SMB2 2.2.4, with the buffer empty and `contexts` right behind it. */
function negotiated2(
  mode: number,
  dialect: number,
  capabilities: number,
  contexts: Uint8Array,
  contextCount: number,
): Uint8Array {
  const contextsAt = 64 + 64;
  return concat(
    header2(0, 0),
    uintLe(65, 2),
    uintLe(mode, 2),
    uintLe(dialect, 2),
    uintLe(contextCount, 2),
    hex('00112233445566778899aabbccddeeff'),
    uintLe(capabilities, 4),
    new Uint8Array(12 + 16),
    uintLe(contextsAt, 2),
    uintLe(0, 2),
    uintLe(contextsAt, 4),
    contexts,
  );
}

const preauth = hex('0100 2600 00000000 0100 2000 0100');
const paddedPreauth = concat(preauth, new Uint8Array(32 + 2));
const cipher = (id: number) => concat(hex('0200 0400 00000000 0100'), uintLe(id, 2));

describe('an SMB 2 negotiation', () => {
  it.each([
    ['3.1.1 with a cipher', 0x0311, 0, concat(paddedPreauth, cipher(2)), 2, true],
    ['3.1.1 with no cipher in common', 0x0311, 0, concat(paddedPreauth, cipher(0)), 2, false],
    ['3.1.1 without the context', 0x0311, 0, paddedPreauth, 1, false],
    ['3.0.2 with the capability', 0x0302, 0x40, new Uint8Array(), 0, true],
    ['3.0 without the capability', 0x0300, 0x07, new Uint8Array(), 0, false],
    ['2.1, which has no encryption', 0x0210, 0x40, new Uint8Array(), 0, false],
    ['the wildcard', 0x02ff, 0, new Uint8Array(), 0, undefined],
  ] as const)(
    'tells of encryption: %s (built from MS-SMB2 2.2.4)',
    (_title, dialect, capabilities, contexts, count, encrypts) => {
      const answer = smb2Negotiated(negotiated2(3, dialect, capabilities, contexts, count));
      expect(answer).toMatchObject({ dialect, encrypts, signingRequired: true });
      expect(answer?.guid).toBe('00112233445566778899aabbccddeeff');
    },
  );

  it('reads signing from bit 2 alone (built from MS-SMB2 2.2.4)', () => {
    const modes = [0, 1, 2, 3].map(
      (mode) => smb2Negotiated(negotiated2(mode, 0x0210, 0, new Uint8Array(), 0))?.signingRequired,
    );
    expect(modes).toEqual([false, false, true, true]);
  });

  it('is none where the server answered with an error, or where the bytes are our own', () => {
    expect(smb2Negotiated(concat(header2(0, 0xc00000bb), hex('0900 0000 00000000')))).toBe(
      undefined,
    );
    expect(smb2Negotiated(smb2Negotiate(0).subarray(4))).toBeUndefined();
    expect(smb2Challenge(smb2SessionSetup(1).subarray(4))).toBeUndefined();
  });

  it('ends in facts or nothing wherever it is cut and whatever byte is wrong', () => {
    const whole = negotiated2(1, 0x0311, 0, concat(paddedPreauth, cipher(2)), 2);
    for (let length = 0; length < whole.length; length++)
      expect(() => smb2Negotiated(whole.subarray(0, length))).not.toThrow();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        smb2Negotiated(whole.with(at, byte));
      }),
    );
  });
});

/** MS-CIFS 2.2.3.1: the header of a reply with `flags2`. */
const header1 = (command: number, status: number, flags2: number) =>
  concat(
    hex('ff534d42'),
    Uint8Array.of(command),
    uintLe(status, 4),
    hex('98'),
    uintLe(flags2, 2),
    new Uint8Array(12 + 8),
  );

/** MS-CIFS 2.2.4.52.2 and MS-SMB 2.2.4.5.2. */
const negotiated1 = (mode: number, capabilities: number, bytes: Uint8Array) =>
  concat(
    header1(0x72, 0, 0xc853),
    hex('11 0000'),
    Uint8Array.of(mode),
    new Uint8Array(16),
    uintLe(capabilities, 4),
    new Uint8Array(8 + 2),
    hex('00'),
    uintLe(bytes.length, 2),
    bytes,
  );

describe('an SMB 1 negotiation', () => {
  it('tells of signing and of extended security (Windows XP, built from MS-SMB 2.2.4.5.2)', () => {
    const guid = hex('00112233445566778899aabbccddeeff');
    expect(smb1Negotiated(negotiated1(0x03, 0x8001f3fd, guid))).toEqual({
      selected: 0,
      signingRequired: false,
      extendedSecurity: true,
      guid: '00112233445566778899aabbccddeeff',
    });
    expect(smb1Negotiated(negotiated1(0x0f, 0x0001f3fd, hex('0123456789abcdef')))).toEqual({
      selected: 0,
      signingRequired: true,
      extendedSecurity: false,
    });
  });

  it('is a refusal where no dialect was chosen (built from MS-CIFS 2.2.4.52.2)', () => {
    const none = concat(header1(0x72, 0, 0xc001), hex('01 ffff 0000'));
    expect(smb1Negotiated(none)).toEqual({ selected: 'none' });
    expect(smb1Negotiated(concat(header1(0x72, 0xc00000bb, 0xc001), hex('00 0000')))).toBe(
      undefined,
    );
  });
});

describe('an SMB 1 session setup', () => {
  const session = (flags2: number, names: Uint8Array) => {
    const blob = latin1('blob!');
    return concat(
      header1(0x73, 0xc0000016, flags2),
      hex('04 ff000000 0000'),
      uintLe(blob.length, 2),
      uintLe(blob.length + names.length, 2),
      blob,
      names,
    );
  };
  const utf16 = (text: string) => Uint8Array.from(Buffer.from(text, 'utf16le'));
  const windows = {
    nativeOs: 'Windows Server 2003 3790 Service Pack 2',
    nativeLanManager: 'Windows Server 2003 5.2',
  };
  const text = `${windows.nativeOs}\0${windows.nativeLanManager}\0`;

  it('tells the native names in Unicode, aligned or not, and in ASCII (built from MS-SMB 2.2.4.6.2)', () => {
    // The blob ends at an even place, so no pad is due; some servers put one there nevertheless.
    expect(smb1Session(session(0xc853, utf16(text)))).toEqual(windows);
    expect(smb1Session(session(0xc853, concat(hex('00'), utf16(text))))).toEqual(windows);
    expect(smb1Session(session(0x4853, latin1(text)))).toEqual(windows);
  });

  it('ends in facts or nothing wherever it is cut', () => {
    const whole = session(0xc853, utf16(text));
    for (let length = 0; length < whole.length; length++)
      expect(() => smb1Session(whole.subarray(0, length))).not.toThrow();
  });
});
