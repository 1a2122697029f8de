import { describe, expect, it } from 'vitest';
import { softwareNamed } from './software-names.ts';
import { promptIn, telnetDaemon, telnetSoftware, telnetSystem } from './telnet-prompts.ts';

describe('prompts', () => {
  it.each([
    ['host login: ', 'login'],
    ['\r\nUsername:', 'login'],
    ['Login name: ', 'login'],
    ['User Name : ', 'login'],
    ['\x1b[2J\x1b[1;1HUser: ', 'login'],
    ['\r\nUser Access Verification\r\n\r\nPassword: ', 'password'],
    ['PIN: ', 'password'],
    ['/ # ', 'shell'],
    ['~ $ ', 'shell'],
    ['\r\nRouter>', 'shell'],
    ['[admin@MikroTik] > ', 'shell'],
    ['Welcome to the device.\r\n', 'none'],
    ['Press any key to go on', 'none'],
    ['5 > 3, they say\r\n', 'none'],
    ['', 'none'],
  ])('%j is %s', (text, prompt) => {
    expect(promptIn(text)).toBe(prompt);
  });

  it('are found in bounded time in text made to be slow', () => {
    const started = performance.now();
    for (const unit of ['a', ' ', '(', '\x1b[', 'login ', '.[', '\n']) promptIn(unit.repeat(2_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('names', () => {
  it('come from words that one maker uses', () => {
    const named = (text: string) => softwareNamed(text, telnetSoftware);
    expect(named('\r\nUser Access Verification\r\n\r\nUsername: ').product).toMatch(/^Cisco/);
    expect(named('MikroTik v6.49.10 (long-term)\r\nLogin: ')).toMatchObject({
      product: 'MikroTik RouterOS',
      version: '6.49.10',
    });
    expect(named('login: ')).toEqual({});
  });

  it('come from an order of requests only where it is whole', () => {
    expect(telnetDaemon(['DO 1', 'DO 31', 'WILL 1', 'WILL 3']).product).toBe('BusyBox telnetd');
    expect(telnetDaemon(['DO 1', 'DO 31', 'WILL 1'])).toEqual({});
    expect(telnetDaemon(['DO 1', 'DO 31', 'WILL 1', 'WILL 31'])).toEqual({});
    expect(telnetDaemon([])).toEqual({});
  });

  it('of systems come from the line before the prompt', () => {
    expect(telnetSystem('\r\r\nDebian GNU/Linux 12\r\n\rcamera login: ')).toBe(
      'Debian GNU/Linux 12',
    );
    expect(telnetSystem('Ubuntu 22.04.3 LTS\r\nhost login: ')).toBe('Ubuntu 22.04.3 LTS');
    expect(telnetSystem('I like Debian GNU/Linux\r\n')).toBe('');
  });
});
