import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { xmppClient } from './xmpp-client.ts';

const replay = replayer(xmppClient, new URL('./xmpp-client.exchanges', import.meta.url));

const recorded = [
  [
    'Prosody that is called by its name',
    'Prosody',
    undefined,
    { cleartext: 'yes', starttls: 'yes', 'open-registration': 'yes' },
  ],
  [
    'Prosody at an address',
    'Prosody',
    undefined,
    { cleartext: 'yes', starttls: 'unknown', 'open-registration': 'unknown' },
  ],
  ['Prosody that was asked for a web page', 'Prosody', undefined, { cleartext: 'yes' }],
  [
    'ejabberd that is called by its name',
    'ejabberd',
    undefined,
    { starttls: 'yes', 'cleartext-login': 'yes' },
  ],
  ['ejabberd at an address', 'ejabberd', undefined, { starttls: 'unknown' }],
] as const;
const impostors = ['a server port'] as const;

describe('recorded servers of XMPP clients', () => {
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

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });
});

describe('XMPP clients', () => {
  it.each([
    [
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1'>",
      'yes',
    ],
    [
      "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1'>",
      'no',
    ],
    ["<?xml version='1.0'?><str", 'more'],
    ["<?xml version='1.0'?><html>", 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(xmppClient.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each(greetingsOfOthers('xmpp-client'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(xmppClient.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
