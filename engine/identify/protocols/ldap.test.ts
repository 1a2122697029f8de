import { describe, expect, it } from 'vitest';
import type { PostureFact, TriState } from '../../facts/posture.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { ber, berTag } from '../ber.ts';
import { latin1, uint } from '../bytes.ts';
import { operation } from '../ldap-message.ts';
import { type LdapFacts, ldap } from './ldap.ts';

const file = new URL('./ldap.exchanges', import.meta.url);
const replay = replayer(ldap, file);

type Row = readonly [
  title: string,
  product: string | undefined,
  anonymous: TriState,
  starttls: TriState,
  cleartext: TriState,
  cleartextLogin: TriState,
];
const asked: readonly PostureFact[] = [
  'anonymous-login',
  'starttls',
  'cleartext',
  'cleartext-login',
];

const recorded: readonly Row[] = [
  ['OpenLDAP that lets strangers search', 'OpenLDAP', 'yes', 'yes', 'yes', 'unknown'],
  ['OpenLDAP inside TLS', 'OpenLDAP', 'yes', 'unknown', 'no', 'no'],
  ['OpenLDAP that wants TLS first', 'OpenLDAP', 'yes', 'yes', 'no', 'no'],
  ['OpenLDAP without TLS', 'OpenLDAP', 'yes', 'no', 'yes', 'unknown'],
  ['OpenLDAP that keeps strangers out', 'OpenLDAP', 'no', 'yes', 'yes', 'unknown'],
  ['OpenLDAP that wants a login first', undefined, 'no', 'yes', 'yes', 'unknown'],
  ['OpenLDAP that hides its entries', 'OpenLDAP', 'unknown', 'yes', 'yes', 'unknown'],
  ['389 Directory Server', '389 Directory Server', 'yes', 'yes', 'yes', 'unknown'],
  [
    '389 Directory Server that shows strangers the root entry only',
    '389 Directory Server',
    'no',
    'yes',
    'yes',
    'unknown',
  ],
  ['Samba as a domain controller', 'Samba', 'no', 'yes', 'yes', 'unknown'],
];
const impostors = ['an echo server', 'a server that says nothing', 'a web server', 'a TLS server'];

describe('recorded directories', () => {
  it.each(recorded)('%s: %s, anonymous %s, StartTLS %s', async (title, product, ...facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity.product).toBe(product);
    expect(asked.map((fact) => posture[fact]?.is)).toEqual(facts);
  });

  it('tell version, system and host where they tell a vendor', async () => {
    expect((await replay('389 Directory Server')).identity.version).toBe('2.3.1');
    expect((await replay('Samba as a domain controller')).identity).toMatchObject({
      version: '4.17.12',
      os: 'Debian',
      info: { host: 'dc1.ad.example', namingContext: 'DC=ad,DC=example' },
    });
  });

  it('are shown with the words in which they refuse', async () => {
    const { posture } = await replay('OpenLDAP that wants a login first');
    expect(posture['anonymous-login']?.because).toBe(
      'even a search of the root entry ended in unwillingToPerform (authentication required)',
    );
  });

  it.each(impostors)('%s is not one of them', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });

  it('are never asked for a bind, nor for an attribute of an entry but the root', () => {
    const bindRequest = 0x60;
    for (const { recordings } of readCases(file))
      for (const step of recordings.flatMap((one) => one.steps)) {
        if (step.kind !== 'say') continue;
        // Outer tag and length (one byte, or 0x81 and one), number of the message (three bytes).
        const at = step.bytes[1] === 0x81 ? 6 : 5;
        expect(step.bytes[at]).not.toBe(bindRequest);
        if (step.bytes[at] === operation.searchRequest && step.bytes[at - 1] !== 1)
          expect(step.bytes.subarray(-5)).toEqual(ber(berTag.octets, latin1('1.1')));
      }
  });

  it('that are cut off in the middle of a message leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole, 3)) {
        const { posture } = await replayCase(ldap, damaged, { strict: false });
        expect(posture['anonymous-login']).toBeDefined();
      }
  });
});

describe('recognition of LDAP', () => {
  const heard = (bytes: Uint8Array, asked: string | null = 'ldap', ended = false) =>
    ldap.recognize({ bytes, asked, ended });
  const number = (id: number) => ber(berTag.integer, uint(id, 1));
  const done = ber(operation.searchDone, ber(berTag.enumerated, uint(0, 1)));

  it('wants an answer to our own message', () => {
    expect(heard(ber(berTag.sequence, number(1), done))).toBe('yes');
    expect(heard(ber(berTag.sequence, number(7), done))).toBe('no');
    expect(heard(ber(berTag.sequence, number(1), done), 'http')).toBe('no');
  });

  it('reads lengths in the long form that Active Directory uses (built from X.690 8.1.3.5)', () => {
    const long = Uint8Array.of(0x30, 0x84, 0, 0, 0, 12, 2, 1, 1, 0x64, 0x84, 0, 0, 0, 1, 4);
    expect(heard(long)).toBe('yes');
    for (let length = 0; length < 10; length++)
      expect(heard(long.subarray(0, length))).toBe('more');
    expect(heard(long.subarray(0, 5), 'ldap', true)).toBe('no');
  });

  it('knows the notice of disconnection (built from RFC 4511 4.4.1)', () => {
    const notice = ber(operation.extendedResponse, ber(berTag.enumerated, uint(2, 1)));
    expect(heard(ber(berTag.sequence, number(0), notice), 'http')).toBe('yes');
    expect(heard(ber(berTag.sequence, number(0), done), 'http')).toBe('no');
  });

  it('leaves SNMP and Kerberos alone, which are BER too', () => {
    const community = ber(berTag.octets, latin1('public'));
    expect(heard(ber(berTag.sequence, number(1), community))).toBe('no');
    expect(heard(ber(0x7e, ber(berTag.sequence, number(5))))).toBe('no');
  });
});

describe('Active Directory', () => {
  const root = {
    supportedcapabilities: ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1670'],
    domaincontrollerfunctionality: ['7'],
    dnshostname: ['dc1.example.test'],
    defaultnamingcontext: ['DC=example,DC=test'],
    supportedextension: ['1.3.6.1.4.1.1466.20037'],
  };

  it('is known by its capabilities, its Windows by its level (built from MS-ADTS 3.1.1.3.2)', () => {
    expect(ldap.identity({ root })).toEqual({
      product: 'Microsoft Active Directory',
      os: 'Windows Server 2016, 2019 or 2022',
      info: { host: 'dc1.example.test', namingContext: 'DC=example,DC=test' },
    });
    const light = [...root.supportedcapabilities, '1.2.840.113556.1.4.1851'];
    expect(ldap.identity({ root: { ...root, supportedcapabilities: light } }).product).toBe(
      'Active Directory LDS',
    );
  });

  it('keeps strangers out by operationsError (built from MS-ADTS 3.1.1.3.1.3)', () => {
    const facts: Partial<LdapFacts> = {
      rootResult: { code: 0, words: '' },
      root,
      dataSearch: {
        dn: 'DC=example,DC=test',
        result: { code: 1, words: '000004DC: LdapErr: DSID-0C090A5C' },
        shown: false,
      },
      startTlsResult: { code: 52, words: '' },
    };
    const posture = ldap.posture(facts, { tls: false });
    expect(asked.map((fact) => posture[fact]?.is)).toEqual(['no', 'no', 'yes', 'unknown']);
  });
});
