import { itJudges } from '../../testing/rule-cases.ts';
import { tlsCertSelfSigned } from './tls-cert-self-signed.ts';

const own = { protocol: 'http', tls: true, facts: { 'certificate-self-signed': 'yes' } } as const;

itJudges(tlsCertSelfSigned, {
  flags: [
    ['one on the Internet as something to watch', { ...own, zone: 'internet' }, 'watch'],
    ['one in the office as something to watch', { ...own, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['one for administrators', { ...own, zone: 'management' }],
    [
      'the default of Remote Desktop, which has its own rule',
      { ...own, protocol: 'rdp', zone: 'internet' },
    ],
    [
      'one that a CA signed',
      { protocol: 'http', tls: true, facts: { 'certificate-self-signed': 'no' }, zone: 'internet' },
    ],
    ['one that was not seen', { protocol: 'http', tls: true, zone: 'internet' }],
  ],
});
