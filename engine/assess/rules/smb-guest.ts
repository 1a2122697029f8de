import { seenYes } from '../evidence.ts';
import { keepInItsZone } from '../remedies/firewall.ts';
import { sambaSetting } from '../remedies/smb.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const smbGuest: Rule = {
  id: 'smb-guest',
  title: 'File sharing lets guests in',
  why:
    'Anybody in reach gets a session without a password, sees the names of the shares, and reads ' +
    'or encrypts those that are open to guests. Guest sessions are never signed or encrypted.',
  protocols: ['smb'],
  severity,
  fixes: [
    sambaSetting('map to guest', 'Never', 'map to guest', {
      control: 'close',
      what: 'Refuse logins that fail, instead of making them guests, in Samba.',
      sideEffect: 'Devices that use a share without a password need an account.',
    }),
    {
      control: 'close',
      platform: 'windows',
      what: 'Disable the Guest account, whatever its name is (PowerShell as administrator).',
      commands: [
        "Get-LocalUser | Where-Object { $_.SID -like 'S-1-5-21-*-501' } | Disable-LocalUser",
      ],
      undo: ["Get-LocalUser | Where-Object { $_.SID -like 'S-1-5-21-*-501' } | Enable-LocalUser"],
      sideEffect: 'Devices that use a share without a password need an account.',
    },
    {
      control: 'close',
      platform: 'any',
      what: 'On a NAS or router, take the guest or public right off each share.',
      commands: [],
      undo: ['Give the right back.'],
    },
    keepInItsZone,
  ],
  references: ['MS-SMB2', 'CWE-306', 'CVE-1999-0519'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'smb-guest')),
};
