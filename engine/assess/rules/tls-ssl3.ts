import { seenYes } from '../evidence.ts';
import { modernTlsOnly, tlsOfDevice } from '../remedies/tls.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const tlsSsl3: Rule = {
  id: 'tls-ssl3',
  title: 'SSL 3.0 is accepted',
  why:
    'SSL 3.0 is broken: somebody on the path who can make a client fall back to it reads cookies ' +
    'and passwords byte by byte (POODLE). Nothing that is still supported needs it.',
  protocols: 'any',
  severity,
  fixes: [...modernTlsOnly, tlsOfDevice],
  references: ['RFC 7568', 'CVE-2014-3566', 'CWE-326'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ssl-3.0')),
};
