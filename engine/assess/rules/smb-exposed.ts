import { present } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { closeAtTheEdge, closePort, keepInItsZone } from '../remedies/firewall.ts';
import { smbOffClients } from '../remedies/smb.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'info' };

/** Office and servers are where files are shared: there the other SMB rules say what is wrong. */
export const smbExposed: Rule = {
  id: 'smb-exposed',
  title: 'File sharing is reachable from an untrusted network',
  why:
    'Worms spread through file sharing, and logins that pass it can be relayed or cracked. ' +
    'Machines of strangers, things and public servers have no reason to reach it; people outside ' +
    'reach their files by VPN.',
  protocols: ['smb'],
  severity,
  atHomeIn: ['workstation', 'server'],
  fixes: [closeAtTheEdge, keepInItsZone, behindVpn, smbOffClients, ...closePort],
  references: ['CISA SMB Security Best Practices (2017-01-16)', 'CVE-2017-0144', 'CWE-284'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'File sharing')),
};
