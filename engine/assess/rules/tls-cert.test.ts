import { itJudges } from '../../testing/rule-cases.ts';
import { tlsCert } from './tls-cert.ts';

const expired = { protocol: 'http', tls: true, facts: { 'certificate-expired': 'yes' } } as const;

itJudges(tlsCert, {
  flags: [
    ['an expired certificate on the Internet', { ...expired, zone: 'internet' }, 'this-month'],
    ['an expired certificate in the office', { ...expired, zone: 'workstation' }, 'watch'],
    [
      'a short key after STARTTLS',
      { protocol: 'smtp', facts: { 'certificate-weak-key': 'yes' }, zone: 'internet' },
      'this-month',
    ],
    [
      'a signature by SHA-1',
      { protocol: 'ldap', facts: { 'certificate-weak-signature': 'yes' }, zone: 'server' },
      'watch',
    ],
  ],
  passes: [
    ['an expired certificate for administrators', { ...expired, zone: 'management' }],
    ['a certificate of Remote Desktop', { ...expired, protocol: 'rdp', zone: 'internet' }],
    [
      'a sound certificate',
      { protocol: 'http', tls: true, facts: { 'certificate-expired': 'no' }, zone: 'internet' },
    ],
    [
      'one that only signed itself',
      {
        protocol: 'http',
        tls: true,
        facts: { 'certificate-self-signed': 'yes' },
        zone: 'internet',
      },
    ],
    ['a certificate that was not seen', { protocol: 'http', tls: true, zone: 'internet' }],
  ],
});
