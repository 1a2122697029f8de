import { present } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import { x11NotOnTheNetwork } from '../remedies/x11.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const x11Present: Rule = {
  id: 'x11-present',
  title: 'An X server listens on the network',
  why:
    'X11 sends windows and key strokes unencrypted, and the cookie that guards it travels readable ' +
    'too: whoever records it controls the screen. Few machines need it; SSH carries X safely.',
  protocols: ['x11'],
  severity,
  coveredBy: ['x11-open'],
  fixes: [...x11NotOnTheNetwork, ...closePort],
  references: ['CWE-319', 'https://www.x.org/releases/current/doc/xproto/x11protocol.html'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'An X server')),
};
