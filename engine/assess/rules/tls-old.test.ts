import { itJudges } from '../../testing/rule-cases.ts';
import { tlsOld } from './tls-old.ts';

const old = { protocol: 'http', tls: true, facts: { 'tls-1.0': 'yes', 'tls-1.1': 'no' } } as const;

itJudges(tlsOld, {
  flags: [
    ['TLS 1.0 on the Internet', { ...old, zone: 'internet' }, 'this-month'],
    [
      'TLS 1.1 in the office',
      { ...old, facts: { 'tls-1.1': 'yes' }, zone: 'workstation' },
      'watch',
    ],
    [
      'TLS 1.0 after STARTTLS',
      { ...old, protocol: 'smtp', tls: false, zone: 'internet' },
      'this-month',
    ],
  ],
  passes: [
    ['TLS 1.0 for administrators', { ...old, zone: 'management' }],
    [
      'TLS 1.2 and 1.3',
      {
        protocol: 'http',
        tls: true,
        facts: { 'tls-1.0': 'no', 'tls-1.1': 'no', 'tls-1.2': 'yes', 'tls-1.3': 'yes' },
        zone: 'internet',
      },
    ],
    ['a server that was not asked', { protocol: 'http', tls: true, zone: 'internet' }],
  ],
});
