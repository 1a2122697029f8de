import { describe, expect, it } from 'vitest';
import type { PostureFact, TriState } from '../../facts/posture.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { concat, hex, latin1 } from '../bytes.ts';
import { sessionMessage, sessionRequest } from '../netbios-session.ts';
import { smb1OfferAll } from '../smb1-bytes.ts';
import { smb } from './smb.ts';

const file = new URL('./smb.exchanges', import.meta.url);
const replay = replayer(smb, file);

type Expected = {
  readonly product?: string;
  readonly version?: string;
  readonly info: Readonly<Record<string, string>>;
  readonly posture: Partial<Record<PostureFact, TriState>>;
};

const recorded: readonly (readonly [title: string, expected: Expected])[] = [
  [
    'Samba that requires signing and refuses SMB 1',
    {
      product: 'Samba',
      info: { dialect: '3.1.1', computer: 'FILESERVER', dnsDomain: 'office.example' },
      posture: { smb1: 'no', 'smb-signing-required': 'yes', 'tls-offered': 'yes' },
    },
  ],
  [
    'Samba on the NetBIOS port',
    {
      product: 'Samba',
      info: { dialect: '3.1.1', dnsComputer: 'fileserver.office.example' },
      posture: { smb1: 'no', 'smb-signing-required': 'yes' },
    },
  ],
  [
    'Samba that accepts SMB 1',
    {
      product: 'Samba',
      version: '4.17.12',
      info: { dialect: '3.1.1', nativeLanManager: 'Samba 4.17.12-Debian' },
      posture: { smb1: 'yes', 'smb-signing-required': 'no', cleartext: 'unknown' },
    },
  ],
  [
    'Samba whose oldest dialect is 3.1.1',
    {
      product: 'Samba',
      info: { dialect: '3.1.1', computer: 'VAULT' },
      posture: { smb1: 'no', 'smb-signing-required': 'yes', 'tls-offered': 'yes' },
    },
  ],
  [
    'Samba that speaks nothing but SMB 1',
    {
      product: 'Samba',
      version: '4.17.12',
      info: { computer: 'ATTIC' },
      posture: { smb1: 'yes', 'smb-signing-required': 'no', cleartext: 'yes' },
    },
  ],
  [
    'Samba whose newest dialect is 2.1',
    {
      product: 'Samba',
      info: { dialect: '2.1', computer: 'SHED' },
      posture: { smb1: 'no', 'smb-signing-required': 'no', 'tls-offered': 'no', cleartext: 'yes' },
    },
  ],
  [
    'Impacket with SMB 2',
    {
      product: 'Impacket smbserver',
      info: { dialect: '2.0.2' },
      posture: { smb1: 'yes', 'smb-signing-required': 'no' },
    },
  ],
  [
    'Impacket without SMB 2',
    {
      product: 'Impacket smbserver',
      info: { nativeOs: 'QHpXOlNw' },
      posture: { smb1: 'yes', 'smb-signing-required': 'no' },
    },
  ],
  [
    'Samba that denies our address',
    {
      info: {},
      posture: { smb1: 'unknown', 'smb-signing-required': 'unknown', 'password-login': 'unknown' },
    },
  ],
];

describe('recorded servers of SMB', () => {
  it.each(recorded)('%s', async (title, expected) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity.product).toBe(expected.product);
    expect(identity.version).toBe(expected.version);
    expect(identity.info ?? {}).toMatchObject(expected.info);
    for (const [fact, is] of Object.entries({ ...expected.posture, 'smb-guest': 'unknown' }))
      expect([fact, posture[fact as PostureFact]?.is]).toEqual([fact, is]);
  });

  it.each(['an echo server', 'a server that says nothing', 'a web server', 'a TLS server'])(
    '%s is not one of them',
    async (title) => {
      expect((await replay(title)).recognition).toBe('no');
    },
  );

  it('each have a case here', () => {
    const impostors = 4;
    expect(replay.titles).toHaveLength(recorded.length + impostors);
  });

  it('that hang up on an offer of SMB 1 after speaking SMB 2 are known to refuse it', async () => {
    const [first] = readCases(file);
    if (!first) throw new Error('no case');
    const [newest, alone] = first.recordings;
    if (!newest || !alone) throw new Error('not two connections');
    const say = alone.steps.slice(0, 1);
    const ending = (kind: 'end' | 'silence') => ({
      ...first,
      recordings: [newest, { ...alone, steps: [...say, { kind }] }],
    });
    expect((await replayCase(smb, ending('end'))).posture.smb1?.is).toBe('no');
    expect((await replayCase(smb, ending('silence'))).posture.smb1?.is).toBe('unknown');
  });

  it('that want a NetBIOS session first get its request (built from RFC 1002, 4.3)', async () => {
    const [first] = readCases(file);
    if (!first) throw new Error('no case');
    const say = (bytes: Uint8Array) => ({ kind: 'say', bytes }) as const;
    const hear = (bytes: string) => ({ kind: 'hear', chunks: [hex(bytes)] }) as const;
    const opened = [say(sessionRequest), hear('85 000000 82 000000')];
    const recordings = [
      { wire: 'connection', steps: [say(smb1OfferAll), hear('83 000001 8f')] } as const,
      ...first.recordings.map((one) => ({ ...one, steps: [...opened, ...one.steps] })),
    ];
    const { identity, posture } = await replayCase(smb, { ...first, recordings });
    expect(identity.info?.computer).toBe('FILESERVER');
    expect(posture.smb1?.is).toBe('no');
    expect(posture['smb-signing-required']?.is).toBe('yes');
  });

  it('that are cut off in the middle of a message leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole, 5)) {
        const { posture } = await replayCase(smb, damaged, { strict: false });
        expect(posture['smb-guest']?.is).toBe('unknown');
      }
  });
});

describe('recognition of SMB', () => {
  const heard = (bytes: Uint8Array, ended = false) => smb.recognize({ bytes, asked: 'smb', ended });

  it('knows the refusal of a session that a NetBIOS server gives (built from RFC 1002, 4.3.4)', () => {
    for (const code of ['80', '81', '82', '83', '8f'])
      expect(heard(hex(`83 00 00 01 ${code}`))).toBe('yes');
    expect(heard(hex('83 00 00 01 42'))).toBe('no');
    expect(heard(hex('83 00 00'))).toBe('more');
    expect(heard(hex('83 00 00'), true)).toBe('no');
  });

  it('does not take what we said, or a part of it, for an answer', () => {
    for (let length = 15; length <= smb1OfferAll.length; length++)
      expect(heard(smb1OfferAll.subarray(0, length))).toBe('no');
  });

  it('wants a frame of a plausible length', () => {
    expect(heard(concat(hex('00 ff ff ff'), hex('fe 53 4d 42')))).toBe('no');
    expect(heard(sessionMessage(latin1('HTTP/1.0 400 Bad Request, and so on and so on')))).toBe(
      'no',
    );
    expect(heard(hex('00 00 00 ca fe 53'))).toBe('more');
  });
});
