import { itJudges } from '../../testing/rule-cases.ts';
import { snmpV3Noauth } from './snmp-v3-noauth.ts';

const snmp = { protocol: 'snmp', transport: 'udp', port: 161 } as const;

itJudges(snmpV3Noauth, {
  flags: [
    ['an agent on the Internet', { ...snmp, zone: 'internet' }, 'this-week'],
    ['an agent in the office', { ...snmp, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['an agent among administrators', { ...snmp, zone: 'management' }],
    ['an unidentified service on port 161', { ...snmp, protocol: null, zone: 'internet' }],
  ],
});
