import { seenYes } from '../evidence.ts';
import { snmpVersion3 } from '../remedies/snmp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const snmpAnycommunity: Rule = {
  id: 'snmp-anycommunity',
  title: 'SNMP answers to any community name',
  why:
    'The device does not look at the community at all, so there is nothing to guess: everybody ' +
    'reads it, and perhaps writes. This is a flaw of its firmware or an empty access list.',
  protocols: ['snmp'],
  severity,
  fixes: snmpVersion3,
  references: ['CVE-2017-5135', 'RFC 3584', 'CWE-287'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'snmp-any-community')),
};
