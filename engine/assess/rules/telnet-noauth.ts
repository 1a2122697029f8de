import { seenYes } from '../evidence.ts';
import { closePort, keepInItsZone } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'critical', restricted: 'high' };

export const telnetNoauth: Rule = {
  id: 'telnet-noauth',
  title: 'Telnet waits for commands without asking who is there',
  why:
    'Whoever connects can give commands to the device, change its settings or load other software. ' +
    'Bot-nets look for exactly this and take such a device over within minutes.',
  protocols: ['telnet'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'any',
      what:
        'Set a password for the console and switch Telnet off in the menu of the device; ' +
        'use SSH.',
      commands: [],
      undo: ['Switch Telnet on again in the menu.'],
    },
    ...closePort,
    keepInItsZone,
  ],
  references: ['CWE-306', 'RFC 854', 'CISA BOD 23-02'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
