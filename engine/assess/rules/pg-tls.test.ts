import { itJudges } from '../../testing/rule-cases.ts';
import { pgTls } from './pg-tls.ts';

const plain = { protocol: 'postgresql', facts: { 'tls-offered': 'no' } } as const;

itJudges(pgTls, {
  flags: [
    ['a server without TLS on the Internet', { ...plain, zone: 'internet' }, 'this-week'],
    ['a server without TLS among servers', { ...plain, zone: 'server' }, 'this-month'],
    ['a server without TLS for administrators', { ...plain, zone: 'management' }, 'watch'],
  ],
  passes: [
    [
      'a server that offers TLS',
      { protocol: 'postgresql', facts: { 'tls-offered': 'yes' }, zone: 'internet' },
    ],
    ['a server that did not answer', { protocol: 'postgresql', zone: 'internet' }],
  ],
});
