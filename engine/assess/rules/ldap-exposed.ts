import { present } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { allowOneNetwork, closeAtTheEdge } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'info', restricted: 'info' };
/** Inside TLS nothing is read on the path; what stays is guessing. */
const insideTls: Severities = { ...severity, internet: 'high' };

export const ldapExposed: Rule = {
  id: 'ldap-exposed',
  title: 'The directory is reachable from an untrusted network',
  why:
    'A directory holds every account of the house. Strangers guess passwords against it, lock ' +
    'people out by doing so, and read what it shows without a login.',
  protocols: ['ldap'],
  severity,
  fixes: [closeAtTheEdge, behindVpn, ...allowOneNetwork],
  references: ['CWE-284', 'RFC 4513'],
  judge: (service, setting) =>
    rate(
      service.tls?.from === 'first-byte' ? insideTls : severity,
      setting,
      present(service, setting, 'LDAP'),
    ),
};
