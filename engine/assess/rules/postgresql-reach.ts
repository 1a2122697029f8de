import { present } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { postgresqlOnLoopback } from '../remedies/database.ts';
import { allowOneNetwork, closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'info' };

/** A server whose pg_hba.conf refuses this host before any login is reachable and safe. */
export const postgresqlReach: Rule = {
  id: 'postgresql-reach',
  title: 'A PostgreSQL database is reachable from this network',
  why:
    'Whoever reaches the login can guess passwords and try flaws of the server, and a found ' +
    'password gives the data itself. A database should answer its application only.',
  protocols: ['postgresql'],
  severity,
  atHomeIn: ['server'],
  coveredBy: ['postgresql-noauth'],
  fixes: [...allowOneNetwork, postgresqlOnLoopback, closeAtTheEdge, behindVpn, ...closePort],
  references: ['CWE-284', 'CIS Controls v8.1 12.2'],
  judge(service, setting) {
    if (service.posture['password-login']?.is === 'no') return null;
    return rate(severity, setting, present(service, setting, 'PostgreSQL'));
  },
};
