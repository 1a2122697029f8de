import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { concat, hex, latin1 } from '../bytes.ts';
import { telnet } from './telnet.ts';

const file = new URL('./telnet.exchanges', import.meta.url);
const replay = replayer(telnet, file);

const login = { cleartext: 'yes', 'cleartext-login': 'yes', 'no-authentication': 'no' };
const shell = { cleartext: 'yes', 'cleartext-login': 'unknown', 'no-authentication': 'yes' };
const netkit = 'Linux NetKit telnetd';

describe('recordings of Telnet', () => {
  it.each([
    ['GNU Inetutils telnetd', 'GNU Inetutils telnetd', /^Linux \d/, login],
    ['BusyBox telnetd', 'BusyBox telnetd', /^Debian GNU\/Linux 12$/, login],
    ['BusyBox telnetd that opens a shell for anybody', 'BusyBox telnetd', /^Debian/, shell],
    ['Linux NetKit telnetd', netkit, /^Debian GNU\/Linux 12$/, login],
    ["Linux NetKit telnetd that keeps its system's name to itself", netkit, null, login],
    ['a prompt without a word of negotiation', undefined, null, login],
    [
      'Telnet inside TLS',
      netkit,
      null,
      { cleartext: 'no', 'cleartext-login': 'no', 'no-authentication': 'no' },
    ],
  ])('%s', async (title, product, os, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity.product).toBe(product);
    if (os) expect(replayed.identity.os).toMatch(os);
    else expect(replayed.identity.os).toBeUndefined();
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('hold nothing that we said but refusals', () => {
    // IAC WONT and IAC DONT, each with an option.
    const refusals = /^(?:\xff[\xfc\xfe][\s\S])+$/;
    expect(ourWords(file).filter((words) => !refusals.test(words))).toEqual([]);
  });

  it('that are cut off show the beginning of what was said, and no more', async () => {
    for (const whole of readCases(file)) {
      const { facts } = await replay(whole.title);
      for (const damaged of cutShort(whole, 7)) {
        const cut = await replayCase(telnet, damaged, { strict: false });
        expect(facts.text?.startsWith(cut.facts.text ?? '')).toBe(true);
      }
    }
  });
});

describe('recognition of Telnet', () => {
  const recognized = (bytes: Uint8Array, ended = false, asked: string | null = null) =>
    telnet.recognize({ bytes, asked, ended });

  it('is settled by one command, before or behind text', () => {
    expect(recognized(hex('ff fd 18'))).toBe('yes');
    expect(recognized(concat(latin1('Welcome\r\n'), hex('ff fb 01')))).toBe('yes');
    expect(recognized(hex('ff fd'))).toBe('more');
    expect(recognized(hex('ff'))).toBe('more');
    expect(recognized(hex('ff fd'), true)).toBe('no');
  });

  it.each([
    'login: ',
    'Username:',
    '\r\nUser Access Verification\r\n\r\nPassword: ',
    'host login: ',
  ])('takes %j for Telnet where it waits unasked', (prompt) => {
    expect(recognized(latin1(prompt))).toBe('yes');
    expect(recognized(latin1(prompt), true)).toBe('no');
    expect(recognized(latin1(prompt), false, 'http')).toBe('no');
  });

  it('does not take commands for Telnet that carry no option', () => {
    // 0x90 is no option of Telnet, 0xc0 begins no command.
    expect(recognized(hex('ff fb 90'))).toBe('no');
    expect(recognized(hex('ff c0 00 11'))).toBe('no');
  });

  it.each(greetingsOfOthers('telnet'))('passes by: %s', (_what, bytes) => {
    expect(recognized(bytes)).toBe('no');
    expect(recognized(bytes, true)).toBe('no');
  });
});

describe('posture of Telnet', () => {
  it('is unknown where encryption is offered and nothing is shown without it', () => {
    const offered = telnet.posture({ requests: ['DO 38'], text: '' }, { tls: false });
    expect(offered.cleartext?.is).toBe('unknown');
    const silent = telnet.posture({ requests: ['DO 24'], text: '' }, { tls: false });
    expect(silent.cleartext?.is).toBe('yes');
  });
});
