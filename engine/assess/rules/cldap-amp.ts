import { present } from '../evidence.ts';
import { closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'info', restricted: 'info' };

export const cldapAmp: Rule = {
  id: 'cldap-amp',
  title: 'The directory answers strangers by UDP',
  why:
    'A small request with a forged sender draws an answer fifty to seventy times as large to its ' +
    'victim. Domain controllers that face the Internet are used for such attacks.',
  protocols: ['cldap', 'ldap-udp', 'ldap'],
  severity,
  fixes: [closeAtTheEdge, ...closePort],
  references: ['CISA TA14-017A', 'MS-ADTS', 'CWE-406'],
  judge(service, setting) {
    if (setting.endpoint.transport !== 'udp') return null;
    return rate(severity, setting, present(service, setting, 'LDAP'));
  },
};
