import { seenYes } from '../evidence.ts';
import { allowOneNetwork, closePort } from '../remedies/firewall.ts';
import { memcachedOnLoopback } from '../remedies/memcached.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const memcachedNoauth: Rule = {
  id: 'memcached-noauth',
  title: 'memcached answers anybody',
  why:
    'Whoever reaches it reads and changes what applications keep there: sessions of logged-in ' +
    'people, pages, and data of the database behind.',
  protocols: ['memcached', 'memcached-udp'],
  severity,
  fixes: [...memcachedOnLoopback, ...allowOneNetwork, ...closePort],
  references: ['CWE-306', 'https://docs.memcached.org/serverguide/'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
