import { itJudges } from '../../testing/rule-cases.ts';
import { snmpPublic } from './snmp-public.ts';

const open = { protocol: 'snmp', transport: 'udp', facts: { 'snmp-public': 'yes' } } as const;

itJudges(snmpPublic, {
  flags: [
    ['the default community on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['the default community in the office', { ...open, zone: 'workstation' }, 'this-week'],
    ['the default community for administrators', { ...open, zone: 'management' }, 'this-month'],
  ],
  passes: [
    ['silence on public', { ...open, facts: { 'snmp-public': 'unknown' }, zone: 'internet' }],
    ['version 3 alone', { ...open, facts: { 'snmp-public': 'no' }, zone: 'workstation' }],
    ['a device that was not asked', { ...open, facts: {}, zone: 'workstation' }],
  ],
});
