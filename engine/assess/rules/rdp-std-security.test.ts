import { itJudges } from '../../testing/rule-cases.ts';
import { rdpStdSecurity } from './rdp-std-security.ts';

const legacy = { protocol: 'rdp', facts: { 'rdp-standard-security': 'yes' } } as const;

itJudges(rdpStdSecurity, {
  flags: [
    ['legacy encryption on the Internet', { ...legacy, zone: 'internet' }, 'act-now'],
    ['legacy encryption in the office', { ...legacy, zone: 'workstation' }, 'this-week'],
    ['legacy encryption behind the VPN', { ...legacy, zone: 'vpn' }, 'this-month'],
  ],
  passes: [
    [
      'a server that insists on TLS',
      { protocol: 'rdp', facts: { 'rdp-standard-security': 'no' }, zone: 'internet' },
    ],
    ['one that did not say', { protocol: 'rdp', zone: 'internet' }],
  ],
});
