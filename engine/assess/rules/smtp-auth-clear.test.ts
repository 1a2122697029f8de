import { itJudges } from '../../testing/rule-cases.ts';
import { smtpAuthClear } from './smtp-auth-clear.ts';

const clear = { protocol: 'smtp', facts: { 'cleartext-login': 'yes' } } as const;

itJudges(smtpAuthClear, {
  flags: [
    ['a readable login on the Internet', { ...clear, zone: 'internet' }, 'this-week'],
    ['a readable login in the office', { ...clear, zone: 'workstation' }, 'this-month'],
    ['a readable login behind the VPN', { ...clear, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['a server inside TLS', { ...clear, tls: true, zone: 'internet' }],
    [
      'a server that wants TLS first',
      { protocol: 'smtp', facts: { 'cleartext-login': 'no' }, zone: 'internet' },
    ],
    ['a server that did not say', { protocol: 'smtp', zone: 'internet' }],
  ],
});
