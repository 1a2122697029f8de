import { present } from '../evidence.ts';
import { behindVpn, secondFactor } from '../remedies/access.ts';
import { allowOneNetwork, closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'info' };

export const vncExposed: Rule = {
  id: 'vnc-exposed',
  title: 'A desktop can be controlled from this network (VNC)',
  why:
    'Remote control that anybody can knock on is guessed at and attacked before the login. It ' +
    'belongs behind a VPN, or into the network of the administrators.',
  protocols: ['vnc'],
  severity,
  coveredBy: ['vnc-none', 'vnc-weak'],
  fixes: [behindVpn, closeAtTheEdge, ...allowOneNetwork, secondFactor, ...closePort],
  references: ['RFC 6143', 'CWE-284', 'CISA BOD 23-02'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'VNC')),
};
