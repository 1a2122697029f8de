import { seenYes } from '../evidence.ts';
import { ntpNoQueries } from '../remedies/ntp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const ntpMonlist: Rule = {
  id: 'ntp-monlist',
  title: 'The time server lists its clients to anybody (monlist)',
  why:
    'One small request with a forged sender draws up to a hundred packets to a victim, some five ' +
    'hundred times what was sent. The list also shows which machines use the server. Versions that ' +
    'answer it are more than ten years old.',
  protocols: ['ntp'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'any',
      what: 'Update the time server or the firmware: monlist was removed from ntpd in 4.2.7p26.',
      commands: [],
      undo: ['Install the earlier version again.'],
    },
    ...ntpNoQueries,
  ],
  references: ['CVE-2013-5211', 'CISA TA14-013A', 'CWE-406'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ntp-monlist')),
};
