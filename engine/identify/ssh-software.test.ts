import { describe, expect, it } from 'vitest';
import { sshSoftware } from './ssh-software.ts';

describe('names from an identification line of SSH', () => {
  it.each([
    [
      'SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10',
      ['OpenSSH', '8.9p1', 'Ubuntu 22.04', '8.9p1-3ubuntu0.10'],
    ],
    [
      'SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-2ubuntu2.13',
      ['OpenSSH', '6.6.1p1', 'Ubuntu 14.04', '6.6p1-2ubuntu2.13'],
    ],
    ['SSH-2.0-OpenSSH_4.2p1 Debian-7ubuntu3.2', ['OpenSSH', '4.2p1', 'Ubuntu', '4.2p1-7ubuntu3.2']],
    [
      'SSH-2.0-OpenSSH_7.9p1 Raspbian-10+deb10u2',
      ['OpenSSH', '7.9p1', 'Raspbian 10', '7.9p1-10+deb10u2'],
    ],
    ['SSH-2.0-OpenSSH_6.1p1 Debian-4', ['OpenSSH', '6.1p1', 'Debian', '6.1p1-4']],
    ['SSH-2.0-OpenSSH_9.6 FreeBSD-20240701', ['OpenSSH', '9.6', 'FreeBSD', undefined]],
    ['SSH-2.0-OpenSSH_5.4p1_hpn13v11 FreeBSD-20100308', ['OpenSSH', '5.4p1', 'FreeBSD', undefined]],
    ['SSH-2.0-OpenSSH_for_Windows_8.1', ['OpenSSH', '8.1', 'Windows', undefined]],
    ['SSH-2.0-OpenSSH_8.0', ['OpenSSH', '8.0', undefined, undefined]],
    ['SSH-2.0-OpenSSH', ['OpenSSH', undefined, undefined, undefined]],
    ['SSH-2.0-dropbear', ['Dropbear', undefined, undefined, undefined]],
    ['SSH-2.0-ROSSSH', ['MikroTik RouterOS', undefined, 'RouterOS', undefined]],
    ['SSH-2.0-Cisco-1.25', ['Cisco SSH', '1.25', 'Cisco', undefined]],
    ['SSH-2.0-Go', ['Go x/crypto/ssh', undefined, undefined, undefined]],
    ['SSH-2.0-libssh-0.6.0', ['libssh', '0.6.0', undefined, undefined]],
    ['SSH-2.0-Unheard_Of_1.0', [undefined, undefined, undefined, undefined]],
  ])('%s', (line, [product, version, os, revision]) => {
    const named = sshSoftware(line);
    expect([named.product, named.version, named.os, named.revision]).toEqual([
      product,
      version,
      os,
      revision,
    ]);
  });

  it('takes no more than the words that a name has room for', () => {
    const named = sshSoftware(`SSH-2.0-OpenSSH_9.2p1 ${'x'.repeat(4_000)}`);
    expect(named.info?.comment?.length).toBeLessThanOrEqual(80);
  });
});
