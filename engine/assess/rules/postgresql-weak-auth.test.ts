import { itJudges } from '../../testing/rule-cases.ts';
import { postgresqlWeakAuth } from './postgresql-weak-auth.ts';

const md5 = { protocol: 'postgresql', facts: { 'weak-authentication': 'yes' } } as const;

itJudges(postgresqlWeakAuth, {
  flags: [
    ['MD5 on the Internet', { ...md5, zone: 'internet' }, 'this-month'],
    ['MD5 among servers', { ...md5, zone: 'server' }, 'watch'],
  ],
  passes: [
    ['MD5 for administrators', { ...md5, zone: 'management' }],
    ['SCRAM', { protocol: 'postgresql', facts: { 'weak-authentication': 'no' }, zone: 'internet' }],
    ['a server that was not asked', { protocol: 'postgresql', zone: 'internet' }],
  ],
});
