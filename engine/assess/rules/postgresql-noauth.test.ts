import { itJudges } from '../../testing/rule-cases.ts';
import { postgresqlNoauth } from './postgresql-noauth.ts';

const open = { protocol: 'postgresql', facts: { 'no-authentication': 'yes' } } as const;

itJudges(postgresqlNoauth, {
  flags: [
    ['a trusting database on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['a trusting database among servers', { ...open, zone: 'server' }, 'act-now'],
    ['a trusting database behind the VPN', { ...open, zone: 'vpn' }, 'this-week'],
  ],
  passes: [
    [
      'a database that asks for a password',
      { protocol: 'postgresql', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a database that was not asked', { protocol: 'postgresql', zone: 'internet' }],
  ],
});
