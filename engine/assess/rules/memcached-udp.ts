import { present } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import { memcachedOnLoopback } from '../remedies/memcached.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'low' };

export const memcachedUdp: Rule = {
  id: 'memcached-udp',
  title: 'memcached answers by UDP',
  why:
    'A small request with a forged sender makes it send up to fifty thousand times as much to a ' +
    'victim. Such servers are found within hours and used in attacks, and your line is full with them.',
  protocols: ['memcached', 'memcached-udp'],
  severity,
  fixes: [...memcachedOnLoopback, ...closePort],
  references: ['CVE-2018-1000115', 'CISA TA14-017A', 'CWE-406'],
  judge(service, setting) {
    if (setting.endpoint.transport !== 'udp') return null;
    return rate(severity, setting, present(service, setting, 'memcached'));
  },
};
