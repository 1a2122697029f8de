import { present } from '../evidence.ts';
import { closePort, keepInItsZone } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'low' };

export const tftpOpen: Rule = {
  id: 'tftp-open',
  title: 'TFTP answers any machine',
  why:
    'TFTP has no login at all. It usually holds configurations and start-up files of phones, ' +
    'switches and thin clients, in which passwords lie; with write access, an intruder replaces them.',
  protocols: ['tftp'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'debian',
      what: 'Stop the TFTP server while nothing is being provisioned.',
      commands: ['systemctl disable --now tftpd-hpa'],
      undo: ['systemctl enable --now tftpd-hpa'],
      sideEffect: 'Devices that boot from the network do not start.',
    },
    {
      control: 'close',
      platform: 'rhel',
      what: 'Stop the TFTP server while nothing is being provisioned.',
      commands: ['systemctl disable --now tftp.socket'],
      undo: ['systemctl enable --now tftp.socket'],
      sideEffect: 'Devices that boot from the network do not start.',
    },
    keepInItsZone,
    {
      control: 'replace',
      platform: 'any',
      what: 'Let phones and switches fetch their files by HTTPS, where they can.',
      commands: [],
      undo: ['Point the devices to the TFTP server again.'],
    },
    ...closePort,
  ],
  references: ['RFC 1350', 'CWE-306', 'CISA BOD 23-02'],
  judge: (service, setting) => rate(severity, setting, present(service, setting, 'TFTP')),
};
