import { itJudges } from '../../testing/rule-cases.ts';
import { smbDialect } from './smb-dialect.ts';

const plain = { protocol: 'smb', facts: { 'tls-offered': 'no' } } as const;

itJudges(smbDialect, {
  flags: [
    ['a server without encryption on the Internet', { ...plain, zone: 'internet' }, 'this-week'],
    ['a server without encryption in the office', { ...plain, zone: 'workstation' }, 'this-month'],
    ['a server without encryption behind the VPN', { ...plain, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['SMB 3 with a cipher', { protocol: 'smb', facts: { 'tls-offered': 'yes' }, zone: 'internet' }],
    ['a server that did not answer', { protocol: 'smb', zone: 'workstation' }],
  ],
});
