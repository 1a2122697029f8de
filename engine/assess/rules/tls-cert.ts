import { seenAny } from '../evidence.ts';
import { renewCertificate } from '../remedies/tls.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

/** Remote Desktop has a rule of its own: its certificate is replaced in another way. */
export const tlsCert: Rule = {
  id: 'tls-cert',
  title: 'The certificate is expired or too weak',
  why:
    'A certificate that clients must not trust makes programs fail, or makes people click the ' +
    'warning away. Then nobody notices when somebody on the path shows a false one and reads along.',
  protocols: 'any',
  severity,
  fixes: renewCertificate,
  references: ['RFC 5280', 'RFC 9155', 'CWE-298'],
  judge(service, setting) {
    if (service.protocol === 'rdp') return null;
    const bad = seenAny(service, [
      'certificate-expired',
      'certificate-weak-key',
      'certificate-weak-signature',
    ]);
    return rate(severity, setting, bad);
  },
};
