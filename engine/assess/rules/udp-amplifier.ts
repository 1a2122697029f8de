import { seenYes } from '../evidence.ts';
import { allowOneNetwork, closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'info', restricted: 'info' };

/** For amplifiers that no rule of their protocol speaks of. */
export const udpAmplifier: Rule = {
  id: 'udp-amplifier',
  title: 'The service can be turned against others as an amplifier',
  why:
    'It sends much to whoever asks little, and cannot tell whether the sender is forged. Attackers ' +
    'collect such services to flood victims; your line and your good name pay for it.',
  protocols: 'any',
  severity,
  coveredBy: [
    'cldap-amp',
    'dns-recursion',
    'memcached-udp',
    'ntp-mode6',
    'ntp-monlist',
    'small-services',
    'snmp-anycommunity',
    'snmp-public',
    'tftp-open',
  ],
  fixes: [closeAtTheEdge, ...allowOneNetwork, ...closePort],
  references: ['CISA TA14-017A', 'CWE-406'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'amplifier')),
};
