import { seenYes } from '../evidence.ts';
import { secondFactor } from '../remedies/access.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { rdpGateway, rdpRequireNla, xrdpTlsOnly } from '../remedies/rdp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const rdpStdSecurity: Rule = {
  id: 'rdp-std-security',
  title: 'Remote Desktop accepts its legacy encryption',
  why:
    'The encryption that RDP had before TLS proves no server identity, and its keys can be taken ' +
    'over by somebody on the path, who then reads the password and the screen.',
  protocols: ['rdp'],
  severity,
  fixes: [rdpRequireNla, xrdpTlsOnly, rdpGateway, secondFactor, ...allowOneNetwork],
  references: ['MS-RDPBCGR', 'CWE-757', 'CWE-327'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'rdp-standard-security')),
};
