import { itJudges } from '../../testing/rule-cases.ts';
import { mailPlainLogin } from './mail-plain-login.ts';

const clear = { protocol: 'imap', facts: { 'cleartext-login': 'yes' } } as const;

itJudges(mailPlainLogin, {
  flags: [
    ['IMAP on the Internet', { ...clear, zone: 'internet' }, 'this-week'],
    ['POP3 in the office', { ...clear, protocol: 'pop3', zone: 'workstation' }, 'this-month'],
    ['IMAP behind the VPN', { ...clear, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['IMAP inside TLS', { ...clear, tls: true, zone: 'internet' }],
    [
      'a server that wants TLS first',
      { protocol: 'imap', facts: { 'cleartext-login': 'no' }, zone: 'internet' },
    ],
    ['a server that did not say', { protocol: 'pop3', zone: 'internet' }],
  ],
});
