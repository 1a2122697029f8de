import { seenNo } from '../evidence.ts';
import { keepInItsZone } from '../remedies/firewall.ts';
import { sambaSetting } from '../remedies/smb.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const smbSigning: Rule = {
  id: 'smb-signing',
  title: 'SMB sessions need not be signed',
  why:
    'Without required signing, an intruder in the network passes on the login of a person to this ' +
    'server and acts in their name (NTLM relay). No password has to be cracked for that.',
  protocols: ['smb'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'windows',
      what: 'Require signing of every session (PowerShell as administrator).',
      commands: ['Set-SmbServerConfiguration -RequireSecuritySignature $true -Force'],
      undo: ['Set-SmbServerConfiguration -RequireSecuritySignature $false -Force'],
      sideEffect: 'Devices that cannot sign lose access.',
    },
    sambaSetting('server signing', 'mandatory', 'server signing', {
      control: 'replace',
      what: 'Require signing of every session in Samba.',
      sideEffect: 'Devices that cannot sign lose access.',
    }),
    {
      control: 'replace',
      platform: 'any',
      what: 'On a NAS, set SMB signing to required (often under file services, advanced).',
      commands: [],
      undo: ['Set it back to automatic.'],
    },
    keepInItsZone,
  ],
  references: ['MS-SMB2', 'CWE-300', 'CWE-294'],
  judge: (service, setting) => rate(severity, setting, seenNo(service, 'smb-signing-required')),
};
