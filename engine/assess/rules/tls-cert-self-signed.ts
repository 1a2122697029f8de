import { seenYes } from '../evidence.ts';
import { renewCertificate } from '../remedies/tls.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

/** Most devices come so: never more than something to watch. */
const severity: Severities = { internet: 'low', internal: 'low', restricted: 'info' };

export const tlsCertSelfSigned: Rule = {
  id: 'tls-cert-self-signed',
  title: 'The certificate is signed by itself',
  why:
    'The traffic is encrypted, and nobody vouches for the other end: clients cannot tell this server ' +
    'from somebody who poses as it, unless they know its certificate already.',
  protocols: 'any',
  severity,
  coveredBy: ['tls-cert'],
  fixes: renewCertificate,
  references: ['RFC 5280', 'CWE-295'],
  judge: (service, setting) =>
    service.protocol === 'rdp'
      ? null
      : rate(severity, setting, seenYes(service, 'certificate-self-signed')),
};
