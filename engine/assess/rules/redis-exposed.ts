import { present } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { allowOneNetwork, closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'info' };

export const redisExposed: Rule = {
  id: 'redis-exposed',
  title: 'A Redis database is reachable from this network',
  why:
    'Redis takes passwords as fast as a client can send them and has no lockout, so guessing ' +
    'succeeds sooner than elsewhere. It is made to answer its application only.',
  protocols: ['redis'],
  severity,
  atHomeIn: ['server'],
  coveredBy: ['redis-noauth'],
  fixes: [...allowOneNetwork, closeAtTheEdge, behindVpn, ...closePort],
  references: [
    'CWE-284',
    'https://redis.io/docs/latest/operate/oss_and_stack/management/security/',
  ],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'Redis')),
};
