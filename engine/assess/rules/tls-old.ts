import { seenAny } from '../evidence.ts';
import { modernTlsOnly, tlsOfDevice } from '../remedies/tls.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const tlsOld: Rule = {
  id: 'tls-old',
  title: 'TLS 1.0 or 1.1 is accepted',
  why:
    'Both versions rest on MD5 and SHA-1 and lack modern ciphers, so somebody on the path has more ' +
    'to try. They were retired in 2021, and audits for card payments fail on them.',
  protocols: 'any',
  severity,
  coveredBy: ['tls-ssl3'],
  fixes: [...modernTlsOnly, tlsOfDevice],
  references: ['RFC 8996', 'RFC 9325', 'CWE-326'],
  judge: (service, setting) => rate(severity, setting, seenAny(service, ['tls-1.0', 'tls-1.1'])),
};
