import { present } from '../evidence.ts';
import { behindVpn, secondFactor } from '../remedies/access.ts';
import { allowOneNetwork, closeAtTheEdge } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'info', restricted: 'info' };

export const sshExposed: Rule = {
  id: 'ssh-exposed',
  title: 'SSH is reachable from an untrusted network',
  why:
    'Every flaw of the login itself is within reach of everybody, and guessing never stops. A ' +
    'bastion that is meant to be public is fine; a server that merely happens to be is not.',
  protocols: ['ssh'],
  severity,
  coveredBy: ['ssh-password'],
  fixes: [behindVpn, ...allowOneNetwork, closeAtTheEdge, secondFactor],
  references: ['CISA BOD 23-02', 'CVE-2024-6387', 'CWE-284'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'SSH')),
};
