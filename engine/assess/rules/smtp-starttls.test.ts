import { itJudges } from '../../testing/rule-cases.ts';
import { smtpStarttls } from './smtp-starttls.ts';

const plain = { protocol: 'smtp', facts: { starttls: 'no' } } as const;

itJudges(smtpStarttls, {
  flags: [
    ['a server without STARTTLS on the Internet', { ...plain, zone: 'internet' }, 'this-month'],
    ['a server without STARTTLS in the office', { ...plain, zone: 'workstation' }, 'this-month'],
    ['a server without STARTTLS behind the VPN', { ...plain, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['a server that offers it', { protocol: 'smtp', facts: { starttls: 'yes' }, zone: 'internet' }],
    ['a server inside TLS', { ...plain, tls: true, zone: 'internet' }],
    ['a server that hung up before it said', { protocol: 'smtp', zone: 'internet' }],
  ],
});
