import { itJudges } from '../../testing/rule-cases.ts';
import { snmpOldVersion } from './snmp-old-version.ts';

const snmp = { protocol: 'snmp', transport: 'udp' } as const;
const old = { ...snmp, facts: { 'snmp-old-version': 'yes' } } as const;

itJudges(snmpOldVersion, {
  flags: [
    ['an old version on the Internet', { ...old, zone: 'internet' }, 'this-week'],
    ['an old version in the office', { ...old, zone: 'workstation' }, 'this-month'],
    ['an old version for administrators', { ...old, zone: 'management' }, 'watch'],
  ],
  passes: [
    ['version 3 alone', { ...snmp, facts: { 'snmp-old-version': 'no' }, zone: 'internet' }],
    ['a device that did not say', { ...snmp, zone: 'internet' }],
  ],
});
