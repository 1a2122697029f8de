import { describe, expect, it } from 'vitest';
import { ftpSoftware } from './ftp-software.ts';
import { mailSoftware } from './mail-software.ts';
import { bestNamed, type SoftwareName, softwareNamed, systemOf } from './software-names.ts';
import { telnetSoftware } from './telnet-prompts.ts';

describe('names from a banner', () => {
  const names: readonly SoftwareName[] = [
    { seen: /\bSpecial (?<version>[\d.]+)(?:-(?<revision>[\w.+~]+))?/, product: 'Special' },
    { seen: /\bSpecial\b/, product: 'Special', cpe: ['maker', 'special'] },
    { seen: /\bGeneral (?<os>\w+) (?<model>\S+)/, product: 'General' },
  ];

  it('are those of the first pattern that fits', () => {
    expect(softwareNamed('Special 1.2', names)).toEqual({ product: 'Special', version: '1.2' });
    expect(softwareNamed('the Special', names)).toEqual({
      product: 'Special',
      cpe: ['cpe:2.3:a:maker:special:*:*:*:*:*:*:*:*'],
    });
    expect(softwareNamed('nobody', names)).toEqual({});
  });

  it('carry revision, system and model where the words have them', () => {
    expect(softwareNamed('Special 1.2-3+deb11u4', names)).toEqual({
      product: 'Special',
      version: '1.2',
      os: 'Debian 11',
      revision: '1.2-3+deb11u4',
    });
    expect(softwareNamed('General Plan9 X-1', names)).toEqual({
      product: 'General',
      os: 'Plan9',
      info: { model: 'X-1' },
    });
  });

  it('hold no control code and end somewhere', () => {
    const model = softwareNamed(`General os ${'\x1b[31m'.repeat(99)}`, names).info?.model;
    expect(model).not.toContain('\x1b');
    expect(model?.length).toBeLessThanOrEqual(80);
  });

  it('of several texts take the version from the one that has it', () => {
    expect(bestNamed(['', 'Special', 'Special 1.2'], names).version).toBe('1.2');
    expect(bestNamed(['Special', 'General os x'], names).product).toBe('Special');
    expect(bestNamed(['', 'x'], names)).toEqual({});
  });

  it('of a release of Debian come from the revision', () => {
    expect(systemOf('2+deb12u7')).toBe('Debian 12');
    expect(systemOf('1~deb10u1')).toBe('Debian 10');
    expect(systemOf('3ubuntu0.10')).toBe('Ubuntu');
    expect(systemOf('4')).toBe('');
    expect(systemOf(undefined)).toBe('');
  });
});

/** Sentences as their makers document them; those of Debian's servers are in the recordings. */
describe('names of servers that were not recorded', () => {
  it.each([
    ['Microsoft FTP Service', 'Microsoft FTP Service', undefined, 'Windows'],
    ['host Microsoft FTP Service (Version 5.0).', 'Microsoft FTP Service', '5.0', 'Windows'],
    ['FileZilla Server 1.8.1', 'FileZilla Server', '1.8.1', undefined],
    ['FileZilla Server version 0.9.41 beta', 'FileZilla Server', '0.9.41', undefined],
    ['host FTP server (Version wu-2.6.2(1) Mon) ready.', 'WU-FTPD', '2.6.2', undefined],
    ['host FTP server (MikroTik 6.49.10) ready', 'MikroTik RouterOS', '6.49.10', 'RouterOS'],
    ['Operation successful', 'BusyBox ftpd', undefined, undefined],
    ['Be welcome.', undefined, undefined, undefined],
  ])('FTP: %s', (text, product, version, os) => {
    const named = softwareNamed(text, ftpSoftware);
    expect([named.product, named.version, named.os]).toEqual([product, version, os]);
  });

  it.each([
    [
      'mx Microsoft ESMTP MAIL Service, Version: 10.0.17763.1 ready at Sun',
      'Microsoft SMTP Service',
      '10.0.17763.1',
    ],
    ['mx ESMTP MailEnable Service, Version: 10.30--10.30 ready at', 'MailEnable', '10.30'],
    ['mx ESMTP Postfix (3.5.6)', 'Postfix', '3.5.6'],
    ['mx ESMTP Postfix (Ubuntu)', 'Postfix', undefined],
    ['mx Kerio Connect 9.2.7 ESMTP ready', 'Kerio Connect', '9.2.7'],
    ['mx ESMTP MDaemon 20.0.1; Sun', 'MDaemon', '20.0.1'],
    ['OK The Microsoft Exchange IMAP4 service is ready.', 'Microsoft Exchange Server', undefined],
    ['OK Gimap ready for requests from 192.0.2.7', 'Gmail', undefined],
    ['mx ready', undefined, undefined],
  ])('mail: %s', (text, product, version) => {
    const named = softwareNamed(text, mailSoftware);
    expect([named.product, named.version]).toEqual([product, version]);
  });
});

describe('every pattern', () => {
  const lists = { ftpSoftware, mailSoftware, telnetSoftware };
  const units = ['a', ' ', '1.', '(', 'Debian-', 'Postfix (', 'Version: ', 'Sendmail 8./', '\n'];

  it.each(Object.entries(lists))('of %s ends soon on text made to be slow', (_name, names) => {
    const started = performance.now();
    for (const unit of units) softwareNamed(unit.repeat(2_048), names);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
