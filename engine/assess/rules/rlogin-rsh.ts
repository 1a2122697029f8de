import { present } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import { closeInInetd, closeSockets } from '../remedies/inetd.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'high' };

export const rloginRsh: Rule = {
  id: 'rlogin-rsh',
  title: 'An r-service is open (rlogin, rsh or rexec)',
  why:
    'The r-services trust whoever claims to come from a known address, or take a password as ' +
    'readable text. Somebody who can pose as one trusted machine runs commands here.',
  protocols: ['rlogin', 'rsh', 'rexec'],
  severity,
  fixes: [
    closeInInetd(['login', 'shell', 'exec']),
    closeSockets(['rlogin.socket', 'rsh.socket', 'rexec.socket']),
    {
      control: 'replace',
      platform: 'any',
      what: 'Move scripts and people to SSH with keys (`ssh`, `scp`, `rsync -e ssh`).',
      commands: [],
      undo: ['Switch the r-service on again where it was switched off.'],
    },
    ...closePort,
  ],
  references: ['RFC 1282', 'CWE-290', 'CWE-319'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'An r-service')),
};
