import { itJudges } from '../../testing/rule-cases.ts';
import { rdpCert } from './rdp-cert.ts';

const expired = { protocol: 'rdp', facts: { 'certificate-expired': 'yes' } } as const;
const selfSigned = { protocol: 'rdp', facts: { 'certificate-self-signed': 'yes' } } as const;

itJudges(rdpCert, {
  flags: [
    ['an expired certificate on the Internet', { ...expired, zone: 'internet' }, 'this-month'],
    ['an expired certificate in the office', { ...expired, zone: 'workstation' }, 'watch'],
    ['the default of Windows as something to watch', { ...selfSigned, zone: 'internet' }, 'watch'],
  ],
  passes: [
    ['the default of Windows among administrators', { ...selfSigned, zone: 'management' }],
    [
      'a certificate of a CA',
      {
        protocol: 'rdp',
        facts: { 'certificate-expired': 'no', 'certificate-self-signed': 'no' },
        zone: 'internet',
      },
    ],
    ['a certificate that was not seen', { protocol: 'rdp', zone: 'internet' }],
  ],
});
