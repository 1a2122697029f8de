import { present } from '../evidence.ts';
import { secondFactor } from '../remedies/access.ts';
import { allowOneNetwork, closeAtTheEdge } from '../remedies/firewall.ts';
import { rdpFromOneNetwork, rdpGateway, rdpOff } from '../remedies/rdp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'info' };

export const rdpExposed: Rule = {
  id: 'rdp-exposed',
  title: 'Remote Desktop is reachable from this network',
  why:
    'Remote Desktop is a favourite way in for ransomware: passwords are guessed or bought, and ' +
    'flaws before the login need none. From one infected machine an intruder reaches every desktop ' +
    'that answers.',
  protocols: ['rdp'],
  severity,
  fixes: [
    rdpGateway,
    closeAtTheEdge,
    rdpFromOneNetwork,
    rdpOff,
    secondFactor,
    ...allowOneNetwork.filter((fix) => fix.platform !== 'windows'),
  ],
  references: ['CISA BOD 23-02', 'CVE-2019-0708', 'CWE-284'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'Remote Desktop')),
};
