import { present } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { mysqlOnLoopback } from '../remedies/database.ts';
import { allowOneNetwork, closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'info' };

/** A server that refuses this host before any login (error 1130) is reachable and safe: no finding. */
export const mysqlReach: Rule = {
  id: 'mysql-reach',
  title: 'A MySQL or MariaDB database accepts logins from this network',
  why:
    'Whoever reaches the login can guess passwords and try flaws of the server, and a found ' +
    'password gives the data itself. A database should answer its application only.',
  protocols: ['mysql'],
  severity,
  atHomeIn: ['server'],
  fixes: [...allowOneNetwork, mysqlOnLoopback, closeAtTheEdge, behindVpn, ...closePort],
  references: ['CWE-284', 'CIS Controls v8.1 12.2'],
  judge(service, setting) {
    if (service.posture['password-login']?.is === 'no') return null;
    return rate(severity, setting, present(service, setting, 'A MySQL login'));
  },
};
