import { itJudges } from '../../testing/rule-cases.ts';
import { smbSigning } from './smb-signing.ts';

const unsigned = { protocol: 'smb', facts: { 'smb-signing-required': 'no' } } as const;

itJudges(smbSigning, {
  flags: [
    ['unsigned sessions on the Internet', { ...unsigned, zone: 'internet' }, 'this-week'],
    ['unsigned sessions in the office', { ...unsigned, zone: 'workstation' }, 'this-month'],
    ['unsigned sessions behind the VPN', { ...unsigned, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    [
      'required signing',
      { protocol: 'smb', facts: { 'smb-signing-required': 'yes' }, zone: 'internet' },
    ],
    ['a server that did not answer', { protocol: 'smb', zone: 'workstation' }],
  ],
});
