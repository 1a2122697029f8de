import { seenNo } from '../evidence.ts';
import { secondFactor } from '../remedies/access.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { rdpGateway, rdpRequireNla, xrdpTlsOnly } from '../remedies/rdp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'low' };

export const rdpNlaMissing: Rule = {
  id: 'rdp-nla-missing',
  title: 'Remote Desktop opens a session before it asks who is there',
  why:
    'Without Network Level Authentication a stranger gets the login screen and all the code behind ' +
    'it, where flaws such as BlueKeep gave control without any password. It also makes guessing ' +
    'passwords and exhausting the machine easy.',
  protocols: ['rdp'],
  severity,
  fixes: [rdpRequireNla, xrdpTlsOnly, rdpGateway, secondFactor, ...allowOneNetwork],
  references: ['CVE-2019-0708', 'CWE-306', 'MS-RDPBCGR'],
  judge: (service, setting) => rate(severity, setting, seenNo(service, 'rdp-nla-required')),
};
