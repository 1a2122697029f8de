import { itJudges } from '../../testing/rule-cases.ts';
import { snmpAnycommunity } from './snmp-anycommunity.ts';

const open = { protocol: 'snmp', transport: 'udp' } as const;
const any = { ...open, facts: { 'snmp-any-community': 'yes' } } as const;

itJudges(snmpAnycommunity, {
  flags: [
    ['a device open to the Internet', { ...any, zone: 'internet' }, 'act-now'],
    ['a device open to the office', { ...any, zone: 'workstation' }, 'this-week'],
    ['a device open to the VPN', { ...any, zone: 'vpn' }, 'this-month'],
  ],
  passes: [
    [
      'a device that is choosy',
      { ...open, facts: { 'snmp-any-community': 'no' }, zone: 'internet' },
    ],
    ['a device that was not asked', { ...open, zone: 'internet' }],
  ],
});
