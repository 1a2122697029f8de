import { itJudges } from '../../testing/rule-cases.ts';
import { redisNoauth } from './redis-noauth.ts';

const open = { protocol: 'redis', facts: { 'no-authentication': 'yes' } } as const;

itJudges(redisNoauth, {
  flags: [
    ['an open Redis on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['an open Redis on an odd port', { ...open, port: 16_379, zone: 'workstation' }, 'act-now'],
    ['an open Redis behind the VPN', { ...open, zone: 'vpn' }, 'this-week'],
    [
      'one that only this machine reaches',
      { ...open, zone: 'internet', reach: 'this-machine' },
      'watch',
    ],
  ],
  passes: [
    [
      'a Redis that wants a password',
      { protocol: 'redis', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a Redis that did not say', { protocol: 'redis', zone: 'internet' }],
  ],
});
