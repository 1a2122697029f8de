import { describe, expect, it } from 'vitest';
import type { PostureFact, TriState } from '../../facts/posture.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { hex } from '../bytes.ts';
import type { NtlmChallenge } from '../ntlm.ts';
import { type RdpFacts, rdp } from './rdp.ts';

const file = new URL('./rdp.exchanges', import.meta.url);
const replay = replayer(rdp, file);

type Row = readonly [
  title: string,
  product: string | undefined,
  standard: TriState,
  nla: TriState,
  tls: TriState,
];

const recorded: readonly Row[] = [
  ['xrdp that negotiates', 'xrdp', 'yes', 'no', 'yes'],
  ['xrdp with TLS alone', 'xrdp', 'no', 'no', 'yes'],
  ['xrdp with legacy encryption alone', undefined, 'yes', 'no', 'no'],
  ['FreeRDP that requires NLA', 'FreeRDP', 'no', 'yes', 'yes'],
  ['FreeRDP with TLS alone', undefined, 'no', 'no', 'yes'],
  ['FreeRDP with legacy encryption alone', undefined, 'yes', 'no', 'no'],
  ['FreeRDP without NLA', undefined, 'yes', 'no', 'yes'],
];
const impostors = ['an echo server', 'a server that says nothing', 'a web server', 'a TLS server'];

describe('recorded servers of Remote Desktop', () => {
  it.each(recorded)('%s: %s, legacy %s, NLA %s, TLS %s', async (title, product, ...facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity.product).toBe(product);
    const asked: PostureFact[] = ['rdp-standard-security', 'rdp-nla-required', 'tls-offered'];
    expect(asked.map((fact) => posture[fact]?.is)).toEqual(facts);
  });

  it('tell their names behind NLA, and that a password can be tried', async () => {
    const { identity, posture } = await replay('FreeRDP that requires NLA');
    expect(identity.info).toMatchObject({ computer: 'VM', build: '6.1.7601' });
    expect(identity.os).toBeUndefined();
    expect(posture['password-login']?.is).toBe('yes');
  });

  it.each(impostors)('%s is not one of them', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });

  it('that answer only the first offer leave what the others would show unknown', async () => {
    const whole = readCases(file).find((one) => one.title === 'FreeRDP that requires NLA');
    if (!whole) throw new Error('no case');
    const recordings = whole.recordings.map((recording, i) =>
      i === 0 ? recording : { ...recording, steps: [...recording.steps.slice(0, 1), silence] },
    );
    const { posture } = await replayCase(rdp, { ...whole, recordings });
    expect(posture['rdp-nla-required']?.is).toBe('unknown');
    expect(posture['rdp-standard-security']?.is).toBe('unknown');
    expect(posture['tls-offered']?.is).toBe('yes');
  });

  it('that are cut off in the middle of a message leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(rdp, damaged, { strict: false });
        expect(posture['rdp-nla-required']).toBeDefined();
      }
  });
});

const silence = { kind: 'silence' } as const;

describe('recognition of Remote Desktop', () => {
  const heard = (bytes: string, asked = 'rdp', ended = false) =>
    rdp.recognize({ bytes: hex(bytes), asked, ended });

  it('knows a confirm with and without negotiation (built from MS-RDPBCGR 2.2.1.2)', () => {
    expect(heard('0300 0013 0ed0 0000 1234 00 02 1f 0800 08000000')).toBe('yes');
    expect(heard('0300 0013 0ed0 0000 1234 00 03 00 0800 02000000')).toBe('yes');
    expect(heard('0300 000b 06d0 0000 1234 00')).toBe('yes');
    expect(heard('0300 000b 06d0 00')).toBe('more');
    expect(heard('0300 000b 06d0 00', 'rdp', true)).toBe('no');
  });

  it('leaves a PLC alone, which confirms with the sizes of its own transport (built from RFC 1006)', () => {
    expect(heard('0300 0016 11d0 0000 0001 00 c0010a c1020100 c2020102')).toBe('no');
    expect(heard('0300 000b 06d0 0000 0001 00')).toBe('no');
    expect(heard('0300 000b 06d0 0000 1234 00', 'http')).toBe('no');
  });

  it('does not take a request for a confirm', () => {
    expect(heard('0300 0013 0ee0 0000 0000 00 01 00 0800 0b000000')).toBe('no');
  });
});

describe('Windows', () => {
  const chosen = (protection: number) =>
    ({ is: 'chosen', source: 0x1234, flags: 0x1f, protection }) as const;
  const failed = (code: number) => ({ is: 'failure', source: 0x1234, code }) as const;
  const challenge: NtlmChallenge = {
    computer: 'TS01',
    version: { major: 10, minor: 0, build: 17763 },
  };
  const windows: readonly (readonly [string, Partial<RdpFacts>, TriState, TriState])[] = [
    [
      'that requires NLA',
      { everything: chosen(8), challenge, tlsAlone: failed(5), standardAlone: failed(5) },
      'no',
      'yes',
    ],
    [
      'that offers NLA and takes TLS',
      { everything: chosen(2), challenge, tlsAlone: chosen(1), standardAlone: failed(1) },
      'no',
      'no',
    ],
    [
      'that takes everything',
      { everything: chosen(2), challenge, tlsAlone: chosen(1), standardAlone: chosen(0) },
      'yes',
      'no',
    ],
  ];

  it.each(windows)(
    '%s is known by its choice (built from MS-RDPBCGR 2.2.1.2)',
    (_title, facts, standard, nla) => {
      expect(rdp.identity(facts)).toEqual({
        product: 'Microsoft Terminal Services',
        os: 'Windows 10 1809 or Server 2019',
        info: { computer: 'TS01', build: '10.0.17763' },
      });
      const posture = rdp.posture(facts, { tls: false });
      expect(posture['rdp-standard-security']?.is).toBe(standard);
      expect(posture['rdp-nla-required']?.is).toBe(nla);
    },
  );

  it('from before the negotiation knows legacy encryption only (built from MS-RDPBCGR 2.2.1.2)', () => {
    const old = { is: 'without-negotiation', source: 0x1234 } as const;
    const posture = rdp.posture({ everything: old }, { tls: false });
    expect(posture['rdp-standard-security']?.is).toBe('yes');
    expect(posture['rdp-nla-required']?.is).toBe('no');
    expect(posture['tls-offered']?.is).toBe('no');
    expect(rdp.identity({ everything: old })).toEqual({});
  });

  it('without a certificate proves nothing about NLA by that (built from MS-RDPBCGR 2.2.1.2.2)', () => {
    const facts = { everything: failed(3), tlsAlone: failed(3) };
    const posture = rdp.posture(facts, { tls: false });
    expect(posture['rdp-nla-required']?.is).toBe('unknown');
    expect(posture['tls-offered']?.is).toBe('no');
  });
});
