import { itJudges } from '../../testing/rule-cases.ts';
import { tlsCertExpiring } from './tls-cert-expiring.ts';

const soon = { protocol: 'http', tls: true, facts: { 'certificate-expires-soon': 'yes' } } as const;

itJudges(tlsCertExpiring, {
  flags: [
    ['one on the Internet', { ...soon, zone: 'internet' }, 'watch'],
    ['one in the office', { ...soon, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['one for administrators', { ...soon, zone: 'management' }],
    [
      'one that lasts',
      {
        protocol: 'http',
        tls: true,
        facts: { 'certificate-expires-soon': 'no' },
        zone: 'internet',
      },
    ],
    ['one that was not seen', { protocol: 'http', tls: true, zone: 'internet' }],
  ],
});
