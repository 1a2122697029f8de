import { itJudges } from '../../testing/rule-cases.ts';
import { memcachedNoauth } from './memcached-noauth.ts';

const open = { protocol: 'memcached', facts: { 'no-authentication': 'yes' } } as const;

itJudges(memcachedNoauth, {
  flags: [
    ['an open cache on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['an open cache in the office', { ...open, zone: 'workstation' }, 'this-week'],
    ['an open cache behind the VPN', { ...open, zone: 'vpn' }, 'this-month'],
  ],
  passes: [
    [
      'a cache that wants a login',
      { protocol: 'memcached', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a cache that did not say', { protocol: 'memcached', zone: 'internet' }],
  ],
});
