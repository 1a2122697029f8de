import { seenYes } from '../evidence.ts';
import { snmpVersion3 } from '../remedies/snmp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const snmpOldVersion: Rule = {
  id: 'snmp-old-version',
  title: 'SNMP version 1 or 2c is answered',
  why:
    'Both versions send the community, which is their only password, as readable text. Whoever ' +
    'records one request reads the device from then on, and with a writable community changes it.',
  protocols: ['snmp'],
  severity,
  coveredBy: ['snmp-anycommunity', 'snmp-public'],
  fixes: snmpVersion3,
  references: ['RFC 3584', 'RFC 3414', 'CWE-319'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'snmp-old-version')),
};
