import { present } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import { closeInInetd } from '../remedies/inetd.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'low', restricted: 'low' };

export const smallServices: Rule = {
  id: 'small-services',
  title: 'A test service of the early Internet is open',
  why:
    'Echo, chargen and their kin served tests forty years ago and serve nobody now. By UDP they ' +
    'answer forged senders and so attack others, or each other without end.',
  protocols: [
    'echo',
    'echo-udp',
    'discard',
    'daytime',
    'daytime-udp',
    'qotd',
    'chargen',
    'chargen-udp',
    'time',
    'time-udp',
  ],
  severity,
  fixes: [
    closeInInetd(['echo', 'discard', 'daytime', 'chargen', 'time']),
    {
      control: 'close',
      platform: 'cisco-ios',
      what: 'Switch the small servers off.',
      commands: [
        'configure terminal',
        'no service tcp-small-servers',
        'no service udp-small-servers',
        'end',
      ],
      undo: ['configure terminal', 'service tcp-small-servers', 'service udp-small-servers', 'end'],
    },
    ...closePort,
  ],
  references: ['RFC 862', 'RFC 864', 'CVE-1999-0103', 'CISA TA14-017A'],
  judge: (service, setting) =>
    rate(severity, setting, present(service, setting, `The service ${service.protocol}`)),
};
