import { itJudges } from '../../testing/rule-cases.ts';
import { smbGuest } from './smb-guest.ts';

const guests = { protocol: 'smb', facts: { 'smb-guest': 'yes' } } as const;

itJudges(smbGuest, {
  flags: [
    ['guests on the Internet', { ...guests, zone: 'internet' }, 'this-week'],
    ['guests in the office', { ...guests, zone: 'workstation' }, 'this-month'],
    ['guests behind the VPN', { ...guests, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    [
      'a server without guests',
      { protocol: 'smb', facts: { 'smb-guest': 'no' }, zone: 'internet' },
    ],
    ['a server that was not asked', { protocol: 'smb', zone: 'internet' }],
  ],
});
