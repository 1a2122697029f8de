import { seenYes } from '../evidence.ts';
import { behindVpn, secondFactor } from '../remedies/access.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { vncOffTheNetwork } from '../remedies/vnc.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const vncWeak: Rule = {
  id: 'vnc-weak',
  title: 'VNC is guarded by a shared password of eight characters',
  why:
    'The classic VNC login uses one password for everybody, cuts it to eight characters and proves ' +
    'it by DES, so whoever records a login can work it out. The screen and every key stroke follow ' +
    'unencrypted.',
  protocols: ['vnc'],
  severity,
  coveredBy: ['vnc-none'],
  fixes: [...vncOffTheNetwork, behindVpn, secondFactor, ...allowOneNetwork],
  references: ['RFC 6143', 'CWE-521', 'CWE-319'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'weak-authentication')),
};
