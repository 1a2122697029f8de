import { present } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { closePort, keepInItsZone } from '../remedies/firewall.ts';
import { closeInInetd, closeSockets } from '../remedies/inetd.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

/**
 * Telnet is the finding by being there: menus without a login are readable too. Only the rare server
 * that encrypts (TLS, or the ENCRYPT option of RFC 2946) is passed.
 */
export const telnetCleartext: Rule = {
  id: 'telnet-cleartext',
  title: 'Telnet is open',
  why:
    'Telnet sends names, passwords and every key stroke as readable text, so anybody on the path ' +
    'can collect a login and use it. Bot-nets try every Telnet port that they can reach, all day.',
  protocols: ['telnet'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'cisco-ios',
      what: 'Let administrators in by SSH only (the device needs a host key first).',
      commands: [
        'configure terminal',
        'ip ssh version 2',
        'line vty 0 15',
        'transport input ssh',
        'end',
      ],
      undo: ['configure terminal', 'line vty 0 15', 'transport input telnet ssh', 'end'],
      sideEffect: 'Log in by SSH in a second session before the first one is closed.',
    },
    {
      control: 'replace',
      platform: 'mikrotik',
      what: 'Use SSH, which RouterOS has switched on, and switch Telnet off.',
      commands: ['/ip service disable telnet'],
      undo: ['/ip service enable telnet'],
    },
    closeInInetd(['telnet']),
    closeSockets(['telnet.socket']),
    {
      control: 'replace',
      platform: 'any',
      what: 'On a device, switch SSH on in its menu, log in that way, then switch Telnet off.',
      commands: [],
      undo: ['Switch Telnet on again in the menu.'],
    },
    ...closePort,
    keepInItsZone,
    behindVpn,
  ],
  references: ['RFC 854', 'CWE-319', 'CISA BOD 23-02'],
  judge(service, setting) {
    const encrypted = service.tls !== null || service.posture.cleartext?.is === 'no';
    return encrypted ? null : rate(severity, setting, present(service, setting, 'Telnet'));
  },
};
