import { present } from '../evidence.ts';
import { allowOneNetwork, closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'low', restricted: 'info' };

export const snmpV3Noauth: Rule = {
  id: 'snmp-v3-noauth',
  title: 'The management interface answers by SNMP',
  why:
    'Before any login SNMP tells who made the device, often its hardware address, and how long it ' +
    'runs. Management belongs into a network of its own; only the monitoring server needs this port.',
  protocols: ['snmp'],
  severity,
  coveredBy: ['snmp-anycommunity', 'snmp-public', 'snmp-old-version'],
  fixes: [...allowOneNetwork, closeAtTheEdge, ...closePort],
  references: ['RFC 3414', 'CISA BOD 23-02', 'CWE-200'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'SNMP')),
};
