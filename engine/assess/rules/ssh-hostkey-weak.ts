import { seenYes } from '../evidence.ts';
import { updateSsh } from '../remedies/ssh.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const sshHostkeyWeak: Rule = {
  id: 'ssh-hostkey-weak',
  title: 'SSH proves who it is by an outdated kind of key',
  why:
    'The host key is how a client knows that it talks to the right server. DSA keys and SHA-1 ' +
    'signatures are within reach of a well-funded forger, who could then pose as the server and ' +
    'collect logins.',
  protocols: ['ssh'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'sshd_config',
      what:
        'Make the missing modern host keys, and stop offering DSA and SHA-1 (OpenSSH 8.2 ' +
        'or newer).',
      commands: [
        'ssh-keygen -A',
        "printf '%s\\n' 'HostKeyAlgorithms -ssh-dss,ssh-rsa' > /etc/ssh/sshd_config.d/00-postern-hostkey.conf",
        'sshd -t && { systemctl reload ssh || systemctl reload sshd; }',
      ],
      undo: [
        'rm /etc/ssh/sshd_config.d/00-postern-hostkey.conf',
        'sshd -t && { systemctl reload ssh || systemctl reload sshd; }',
      ],
      sideEffect: 'Clients that remember only the old key ask once whether the new one is right.',
    },
    updateSsh,
  ],
  references: ['RFC 8332', 'RFC 8709', 'CWE-326'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ssh-weak-host-key')),
};
