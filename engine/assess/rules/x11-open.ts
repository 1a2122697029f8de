import { seenYes } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import { x11NotOnTheNetwork } from '../remedies/x11.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'critical', restricted: 'high' };

export const x11Open: Rule = {
  id: 'x11-open',
  title: 'The screen of this machine is open to anybody (X11)',
  why:
    'The X server lets any program connect without a password: it can watch the screen, log every ' +
    'key stroke and type commands as the person who sits there.',
  protocols: ['x11'],
  severity,
  fixes: [...x11NotOnTheNetwork, ...closePort],
  references: ['CVE-1999-0526', 'CWE-306'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
