import { describe, expect, it } from 'vitest';
import { readCases, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { xmppClient } from './xmpp-client.ts';

const file = new URL('./xmpp-client.exchanges', import.meta.url);
const replay = replayer(xmppClient, file);

const recorded = [
  [
    'Prosody that is called by its name',
    'Prosody',
    undefined,
    { cleartext: 'unknown', starttls: 'yes', 'open-registration': 'yes' },
  ],
  [
    'Prosody at an address',
    'Prosody',
    undefined,
    { cleartext: 'unknown', starttls: 'unknown', 'open-registration': 'unknown' },
  ],
  ['Prosody that was asked for a web page', 'Prosody', undefined, { cleartext: 'unknown' }],
  [
    'Prosody that requires TLS',
    'Prosody',
    undefined,
    { cleartext: 'no', starttls: 'yes', 'open-registration': 'yes' },
  ],
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

  it('that offer STARTTLS show their certificate', () => {
    const upgraded = readCases(file).filter(({ recordings }) =>
      recordings.some(({ steps }) => steps.some(({ kind }) => kind === 'tls')),
    );
    expect(upgraded.map(({ title }) => title)).toEqual([
      'Prosody that is called by its name',
      'ejabberd that is called by its name',
      'Prosody that requires TLS',
    ]);
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

  it('keeps to unknown what may be held back until TLS', () => {
    const starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    const isOpen = (facts: object) =>
      xmppClient.posture(facts, { tls: false })['open-registration']?.is;
    expect(isOpen({ features: starttls })).toBe('unknown');
    expect(isOpen({ features: starttls, featuresInsideTls: '<mechanisms/>' })).toBe('no');
    expect(isOpen({ features: '<mechanisms/>' })).toBe('no');
    expect(isOpen({})).toBe('unknown');
  });
});
