import { seenYes } from '../evidence.ts';
import { sshdSetting, updateSsh } from '../remedies/ssh.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const sshWeakKex: Rule = {
  id: 'ssh-weak-kex',
  title: 'SSH offers an outdated key exchange',
  why:
    'Key exchanges that rest on SHA-1 or on a 1,024-bit group can be weakened by somebody on the ' +
    'path, who then reads or changes the session. The server lists what it would accept, so a ' +
    'modern client is safe and an old or a tricked one is not.',
  protocols: ['ssh'],
  severity,
  fixes: [
    sshdSetting(
      'kex',
      [
        'KexAlgorithms -diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1',
      ],
      {
        control: 'replace',
        what: 'Take the SHA-1 key exchanges out of the list of the server',
        sideEffect: 'Clients from before about 2014 cannot connect.',
      },
    ),
    updateSsh,
  ],
  references: ['RFC 9142', 'RFC 8270', 'CWE-327'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ssh-weak-kex')),
};
