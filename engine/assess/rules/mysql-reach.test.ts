import { itJudges } from '../../testing/rule-cases.ts';
import { mysqlReach } from './mysql-reach.ts';

const open = { protocol: 'mysql', facts: { 'password-login': 'yes' } } as const;

itJudges(mysqlReach, {
  flags: [
    ['a database on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['a database that the office reaches', { ...open, zone: 'workstation' }, 'this-month'],
    [
      'one that only this machine reaches',
      { ...open, zone: 'dmz', reach: 'this-machine' },
      'watch',
    ],
  ],
  passes: [
    ['a database among servers', { ...open, zone: 'server' }],
    ['a database for administrators', { ...open, zone: 'management' }],
    [
      'a server that refuses this host before a login',
      { protocol: 'mysql', facts: { 'password-login': 'no' }, zone: 'internet' },
    ],
    ['an unidentified service on port 3306', { protocol: null, port: 3306, zone: 'internet' }],
  ],
});
