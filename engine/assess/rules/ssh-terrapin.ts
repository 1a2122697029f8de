import { seenYes } from '../evidence.ts';
import { sshdSetting, updateSsh } from '../remedies/ssh.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const sshTerrapin: Rule = {
  id: 'ssh-terrapin',
  title: 'SSH is prone to prefix truncation (Terrapin)',
  why:
    'Somebody between client and server can drop the first encrypted messages of a session ' +
    'unnoticed, and so switch off protections that were to be agreed there. It takes a place on ' +
    'the path; the strict key exchange of newer servers prevents it.',
  protocols: ['ssh'],
  severity,
  fixes: [
    updateSsh,
    // Its name sorts before that of ssh-weak-cipher: of two lists of ciphers, sshd takes the first.
    sshdSetting('ciphers-strict', ['Ciphers -chacha20-poly1305@openssh.com,arcfour*,*-cbc*'], {
      control: 'replace',
      what: 'Where no update exists, take the prone modes out of the list of the server',
      sideEffect: 'Sessions use AES-CTR or AES-GCM.',
    }),
  ],
  references: ['CVE-2023-48795', 'CWE-354', 'https://www.openssh.com/txt/release-9.6'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ssh-terrapin')),
};
