import { itJudges } from '../../testing/rule-cases.ts';
import { postgresqlReach } from './postgresql-reach.ts';

itJudges(postgresqlReach, {
  flags: [
    ['a database on the Internet', { protocol: 'postgresql', zone: 'internet' }, 'act-now'],
    [
      'a database that the office reaches',
      { protocol: 'postgresql', zone: 'workstation' },
      'this-month',
    ],
    ['a database that visitors reach', { protocol: 'postgresql', zone: 'guest' }, 'act-now'],
  ],
  passes: [
    ['a database among servers', { protocol: 'postgresql', zone: 'server' }],
    ['a database behind the VPN', { protocol: 'postgresql', zone: 'vpn' }],
    [
      'a server that refuses this host before a login',
      { protocol: 'postgresql', facts: { 'password-login': 'no' }, zone: 'internet' },
    ],
    ['an unidentified service on port 5432', { protocol: null, port: 5432, zone: 'internet' }],
  ],
});
