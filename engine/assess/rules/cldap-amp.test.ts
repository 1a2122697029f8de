import { itJudges } from '../../testing/rule-cases.ts';
import { cldapAmp } from './cldap-amp.ts';

const byUdp = { protocol: 'cldap', transport: 'udp', port: 389 } as const;

itJudges(cldapAmp, {
  flags: [
    ['a directory that answers the Internet by UDP', { ...byUdp, zone: 'internet' }, 'this-week'],
    ['one that visitors reach', { ...byUdp, zone: 'guest' }, 'this-week'],
  ],
  passes: [
    ['a domain controller in the office', { ...byUdp, zone: 'workstation' }],
    ['a directory that answers by TCP', { protocol: 'ldap', zone: 'internet' }],
  ],
});
