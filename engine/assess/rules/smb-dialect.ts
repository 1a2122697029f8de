import { seenNo } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { keepInItsZone } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const smbDialect: Rule = {
  id: 'smb-dialect',
  title: 'File sharing cannot encrypt',
  why:
    'The server speaks no version of SMB that encrypts, so files and their names cross the network ' +
    'as they are. Such servers are mostly out of support.',
  protocols: ['smb'],
  severity,
  coveredBy: ['smb1-enabled'],
  fixes: [
    {
      control: 'replace',
      platform: 'any',
      what: 'Update the server, or on a NAS set the highest SMB version to 3 in its menu.',
      commands: [],
      undo: ['Set the earlier version again.'],
    },
    {
      control: 'replace',
      platform: 'smb.conf',
      what:
        'Samba: take `server max protocol` and `server smb encrypt = off` out of smb.conf, ' +
        'and reload.',
      commands: [],
      undo: ['Put the lines back and reload.'],
    },
    keepInItsZone,
    behindVpn,
  ],
  references: ['MS-SMB2', 'CWE-319'],
  judge: (service, setting) => rate(severity, setting, seenNo(service, 'tls-offered')),
};
