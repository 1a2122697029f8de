import { seenYes } from '../evidence.ts';
import { snmpVersion3 } from '../remedies/snmp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const snmpPublic: Rule = {
  id: 'snmp-public',
  title: 'SNMP tells everything to whoever says public',
  why:
    'The default community is the first that anybody tries. It shows the model, the addresses, the ' +
    'neighbours and the traffic of the device, sometimes its passwords, and it can be turned ' +
    'against others as an amplifier.',
  protocols: ['snmp'],
  severity,
  coveredBy: ['snmp-anycommunity'],
  fixes: snmpVersion3,
  references: ['RFC 3584', 'CVE-1999-0517', 'CWE-798'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'snmp-public')),
};
