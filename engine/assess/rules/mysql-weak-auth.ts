import { seenYes } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const mysqlWeakAuth: Rule = {
  id: 'mysql-weak-auth',
  title: 'The MySQL or MariaDB server proves passwords in a broken way',
  why:
    'The password hash from before MySQL 4.1 is worked out in minutes by whoever records a login, ' +
    'and the clear-text method needs no work at all. Servers that propose them are long out of ' +
    'support or set up for clients that are.',
  protocols: ['mysql'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'any',
      what:
        'Update the server and its clients, set old_passwords=0, and have each user set a ' +
        'new password.',
      commands: [],
      undo: ['Set old_passwords=1 again.'],
      sideEffect: 'Clients from before 2004 cannot log in.',
    },
    ...allowOneNetwork,
  ],
  references: ['CWE-916', 'CWE-327'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'weak-authentication')),
};
