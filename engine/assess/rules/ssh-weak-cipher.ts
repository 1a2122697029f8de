import { seenYes } from '../evidence.ts';
import { sshdSetting, updateSsh } from '../remedies/ssh.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const sshWeakCipher: Rule = {
  id: 'ssh-weak-cipher',
  title: 'SSH offers an outdated cipher or checksum',
  why:
    'RC4, 64-bit block ciphers, CBC modes and MD5 checksums have known weaknesses: somebody who ' +
    'records or alters the traffic can recover parts of a session. The server lists what it would ' +
    'accept; a modern client chooses better.',
  protocols: ['ssh'],
  severity,
  fixes: [
    sshdSetting(
      'ciphers',
      ['Ciphers -arcfour*,*-cbc*', 'MACs -hmac-md5*,hmac-sha1-96*,hmac-ripemd160*'],
      {
        control: 'replace',
        what: 'Take RC4, CBC modes, MD5 and short checksums out of the lists of the server',
        sideEffect: 'Clients from before about 2012 cannot connect.',
      },
    ),
    updateSsh,
  ],
  references: ['RFC 4253', 'RFC 8758', 'CVE-2008-5161', 'CWE-327'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ssh-weak-cipher')),
};
