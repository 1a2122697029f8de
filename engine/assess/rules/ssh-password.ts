import { seenYes } from '../evidence.ts';
import { secondFactor } from '../remedies/access.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { sshdSetting } from '../remedies/ssh.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const sshPassword: Rule = {
  id: 'ssh-password',
  title: 'SSH lets people in by password alone',
  why:
    'Passwords are guessed by machines around the clock, and one that leaked elsewhere opens this ' +
    'door too. Keys cannot be guessed; inside a network, passwords are how an intruder moves from ' +
    'one machine to the next.',
  protocols: ['ssh'],
  severity,
  fixes: [
    sshdSetting(
      'keys',
      [
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
      ],
      {
        control: 'replace',
        what: 'Let people in by key only, once each of them has a key that works',
        sideEffect: 'Whoever has no key is locked out.',
      },
    ),
    secondFactor,
    ...allowOneNetwork,
  ],
  references: ['CWE-308', 'RFC 4252', 'NIST SP 800-63B'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'password-login')),
};
