import { itJudges } from '../../testing/rule-cases.ts';
import { mysqlWeakAuth } from './mysql-weak-auth.ts';

const old = { protocol: 'mysql', facts: { 'weak-authentication': 'yes' } } as const;

itJudges(mysqlWeakAuth, {
  flags: [
    ['the old hash on the Internet', { ...old, zone: 'internet' }, 'this-week'],
    ['the old hash among servers', { ...old, zone: 'server' }, 'this-month'],
    ['the old hash for administrators', { ...old, zone: 'management' }, 'watch'],
  ],
  passes: [
    [
      'a current method',
      { protocol: 'mysql', facts: { 'weak-authentication': 'no' }, zone: 'internet' },
    ],
    ['a server that refused before it said', { protocol: 'mysql', zone: 'internet' }],
  ],
});
