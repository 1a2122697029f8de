import { seenYes } from '../evidence.ts';
import { closePort, keepInItsZone } from '../remedies/firewall.ts';
import { sambaSetting } from '../remedies/smb.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'high' };

export const smb1Enabled: Rule = {
  id: 'smb1-enabled',
  title: 'SMB version 1 is accepted',
  why:
    'The worms WannaCry and NotPetya spread through flaws of SMB 1, and it has neither encryption ' +
    'nor a safe way to agree on a version. One infected machine in reach is enough to encrypt the ' +
    'shares here.',
  protocols: ['smb'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'windows',
      what: 'Switch SMB 1 off and remove it (PowerShell as administrator).',
      commands: [
        'Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force',
        'Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -NoRestart',
      ],
      undo: [
        'Enable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -All -NoRestart',
        'Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force',
      ],
      sideEffect: 'Old copiers that scan into a share, old NAS boxes and Windows XP lose access.',
    },
    sambaSetting('server min protocol', 'SMB2_10', 'server min protocol|min protocol', {
      control: 'replace',
      what: 'Accept SMB 2.1 and newer in Samba.',
      sideEffect: 'Old copiers that scan into a share and Windows XP lose access.',
    }),
    {
      control: 'replace',
      platform: 'any',
      what: 'On a NAS or printer, set the lowest SMB version to 2 or 3 in its menu, or update it.',
      commands: [],
      undo: ['Set the earlier version again.'],
    },
    keepInItsZone,
    ...closePort,
  ],
  references: ['CVE-2017-0144', 'CISA TA17-132A', 'CWE-327'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'smb1')),
};
