import { describe, expect, it } from 'vitest';
import type { PostureFact, TriState } from '../../facts/posture.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { vnc } from './vnc.ts';

const file = new URL('./vnc.exchanges', import.meta.url);
const replay = replayer(vnc, file);

/** No authentication, weak authentication, own encryption offered, readable on the path. */
type Facts = readonly [none: TriState, weak: TriState, encryption: TriState, clear: TriState];
const asked: readonly PostureFact[] = [
  'no-authentication',
  'weak-authentication',
  'tls-offered',
  'cleartext',
];
const isOf = (posture: ReturnType<typeof vnc.posture>) => asked.map((fact) => posture[fact]?.is);

const recorded: readonly (readonly [title: string, security: string | undefined, Facts])[] = [
  ['TigerVNC without a password', 'None (1)', ['yes', 'no', 'no', 'yes']],
  ['x11vnc with a password', 'VNC password (2)', ['no', 'yes', 'no', 'yes']],
  [
    'TightVNC with a password',
    'VNC password (2), Tight (16)',
    ['unknown', 'yes', 'unknown', 'yes'],
  ],
  [
    'TigerVNC with a password, with and without TLS',
    'VeNCrypt (19), VNC password (2)',
    ['unknown', 'yes', 'yes', 'yes'],
  ],
  ['TigerVNC inside VeNCrypt alone', 'VeNCrypt (19)', ['unknown', 'unknown', 'yes', 'unknown']],
  ['protocol 3.3 with a password', 'VNC password (2)', ['no', 'yes', 'no', 'yes']],
  ['protocol 3.3 without a password', 'None (1)', ['yes', 'no', 'no', 'yes']],
  ['protocol 3.7 without a password', 'None (1)', ['yes', 'no', 'no', 'yes']],
  ['x11vnc with VeNCrypt alone', 'VeNCrypt (19)', ['unknown', 'unknown', 'yes', 'unknown']],
  ['x11vnc with a password, inside TLS', 'VNC password (2)', ['no', 'yes', 'no', 'no']],
  ['x11vnc that hangs up on our address', undefined, ['unknown', 'unknown', 'unknown', 'unknown']],
  [
    'TigerVNC after too many connections without a login',
    undefined,
    ['unknown', 'unknown', 'unknown', 'unknown'],
  ],
];
const impostors = ['a server that says nothing', 'an SSH server'];

describe('recorded servers of VNC', () => {
  it.each(recorded)('%s', async (title, security, facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity.info?.security).toBe(security);
    expect(identity.info?.protocol).toMatch(/^003\.00[378]$/);
    expect(isOf(posture)).toEqual(facts);
  });

  it('are named only where the bytes are those of one maker', async () => {
    expect((await replay('TightVNC with a password')).identity.product).toBe('TightVNC');
    expect((await replay('x11vnc with a password')).identity.product).toBeUndefined();
  });

  it('tell why they refuse, in words that are shown', async () => {
    const title = 'TigerVNC after too many connections without a login';
    const { identity, posture } = await replay(title);
    expect(identity.info?.refusal).toBe('Too many security failures');
    expect(posture['no-authentication']?.because).toMatch(/Too many security failures/);
  });

  it.each(impostors)('%s is not one of them', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });

  it('cost one connection and are told nothing but a version', () => {
    for (const { recordings } of readCases(file)) {
      expect(recordings).toHaveLength(1);
      for (const step of recordings[0]?.steps ?? [])
        if (step.kind === 'say') expect(latin1('RFB 003.00?\n')).toHaveLength(step.bytes.length);
    }
  });

  it('that are cut off in the middle of a message leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(vnc, damaged, { strict: false });
        expect(posture['no-authentication']).toBeDefined();
      }
  });
});

describe('recognition of VNC', () => {
  const heard = (text: string, ended = false) =>
    vnc.recognize({ bytes: latin1(text), asked: null, ended });

  it('wants the whole version of the protocol', () => {
    expect(heard('RFB 003.008\n')).toBe('yes');
    expect(heard('RFB 003.')).toBe('more');
    expect(heard('RFB 003.', true)).toBe('no');
    expect(heard('')).toBe('more');
    expect(heard('RFB 3.8\n')).toBe('no');
    expect(heard('RFB 00x')).toBe('no');
    expect(heard('RFB 003.008 hello\n')).toBe('no');
  });
});

describe('servers that cannot be recorded here (built from RFC 6143 7.1 and the register)', () => {
  const makers = [
    ['003.889', [30, 33, 36, 35], 'Apple Remote Desktop'],
    ['005.000', [13, 133, 5, 129], 'RealVNC'],
    ['004.001', [5, 6, 2], 'RealVNC'],
    ['003.008', [17, 113, 2], 'UltraVNC'],
    ['000.000', [], 'UltraVNC repeater'],
  ] as const;

  it.each(makers)('version %s with types %j is %s', (version, types, product) => {
    expect(vnc.identity({ version, types }).product).toBe(product);
  });

  it('that encrypt by RA2 alone are not readable on the path', () => {
    const posture = vnc.posture({ version: '005.000', types: [5, 129] }, { tls: false });
    expect(isOf(posture)).toEqual(['no', 'no', 'yes', 'no']);
  });
});
