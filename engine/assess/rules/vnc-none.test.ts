import { itJudges } from '../../testing/rule-cases.ts';
import { vncNone } from './vnc-none.ts';

const open = { protocol: 'vnc', facts: { 'no-authentication': 'yes' } } as const;

itJudges(vncNone, {
  flags: [
    ['an open desktop on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['an open desktop in the office', { ...open, zone: 'workstation' }, 'act-now'],
    ['an open desktop behind the VPN', { ...open, zone: 'vpn' }, 'this-week'],
    [
      'one that only this machine reaches as something to watch',
      { ...open, zone: 'workstation', reach: 'this-machine' },
      'watch',
    ],
  ],
  passes: [
    [
      'a server that wants a login',
      { protocol: 'vnc', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a server that named no security type', { protocol: 'vnc', zone: 'internet' }],
  ],
});
