import { itJudges } from '../../testing/rule-cases.ts';
import { tlsSsl3 } from './tls-ssl3.ts';

const old = { protocol: 'http', tls: true, facts: { 'ssl-3.0': 'yes' } } as const;

itJudges(tlsSsl3, {
  flags: [
    ['SSL 3.0 on the Internet', { ...old, zone: 'internet' }, 'this-week'],
    [
      'SSL 3.0 on an unidentified service inside TLS',
      { ...old, protocol: 'tls', zone: 'iot' },
      'this-month',
    ],
    ['SSL 3.0 for administrators', { ...old, zone: 'management' }, 'watch'],
  ],
  passes: [
    [
      'a server without it',
      { protocol: 'http', tls: true, facts: { 'ssl-3.0': 'no' }, zone: 'internet' },
    ],
    ['a server that was not asked', { protocol: 'http', tls: true, zone: 'internet' }],
  ],
});
