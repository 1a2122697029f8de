import { seenYes } from '../evidence.ts';
import { ntpNoQueries } from '../remedies/ntp.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const ntpMode6: Rule = {
  id: 'ntp-mode6',
  title: 'The time server answers control queries (mode 6)',
  why:
    'A short query with a forged sender draws a much longer answer to a victim, and the answers ' +
    'tell the version, the system and the neighbours of the server.',
  protocols: ['ntp'],
  severity,
  coveredBy: ['ntp-monlist'],
  fixes: ntpNoQueries,
  references: ['RFC 9327', 'CWE-406'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ntp-control')),
};
