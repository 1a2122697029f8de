import { seenYes } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { closePort } from '../remedies/firewall.ts';
import { vncOffTheNetwork } from '../remedies/vnc.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'critical', restricted: 'high' };

export const vncNone: Rule = {
  id: 'vnc-none',
  title: 'VNC gives the desktop to anybody, without a password',
  why:
    'Whoever opens a viewer sees the screen and moves the mouse as the person who is logged in. ' +
    'From there an intruder reads mail, installs programs and goes on to other machines.',
  protocols: ['vnc'],
  severity,
  fixes: [...closePort, ...vncOffTheNetwork, behindVpn],
  references: ['RFC 6143', 'CWE-306', 'CISA BOD 23-02'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
