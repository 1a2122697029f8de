import { describe, expect, it } from 'vitest';
import { readCases, replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { xmppServer } from './xmpp-server.ts';

const file = new URL('./xmpp-server.exchanges', import.meta.url);
const replay = replayer(xmppServer, file);

const recorded = [
  [
    'Prosody that is called by its name',
    'Prosody',
    undefined,
    { cleartext: 'unknown', starttls: 'yes' },
  ],
  ['Prosody at an address', 'Prosody', undefined, { cleartext: 'unknown', starttls: 'unknown' }],
  [
    'ejabberd that is called by its name',
    'ejabberd',
    undefined,
    { starttls: 'yes', 'cleartext-login': 'no' },
  ],
  ['ejabberd at an address', 'ejabberd', undefined, { starttls: 'unknown' }],
] as const;
const impostors = ['an IRC server on the port'] as const;

describe('recorded servers of XMPP servers', () => {
  it.each(recorded)('%s', async (title, product, version, facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect([identity.product, identity.version]).toEqual([product, version]);
    const shown = Object.entries(posture).map(([fact, { is }]) => [fact, is]);
    expect(Object.fromEntries(shown)).toMatchObject(facts);
  });

  it.each(impostors)('are not to be confused with %s', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('that offer STARTTLS show their certificate', () => {
    const upgraded = readCases(file).filter(({ recordings }) =>
      recordings.some(({ steps }) => steps.some(({ kind }) => kind === 'tls')),
    );
    expect(upgraded.map(({ title }) => title)).toEqual([
      'Prosody that is called by its name',
      'ejabberd that is called by its name',
    ]);
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });
});

describe('XMPP servers', () => {
  it.each([
    [
      "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1'>",
      'yes',
    ],
    [
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1'>",
      'no',
    ],
    ["<?xml version='1.0'?><str", 'more'],
    ["<?xml version='1.0'?><html>", 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(xmppServer.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
