import { seenYes } from '../evidence.ts';
import { renewCertificate } from '../remedies/tls.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'low', internal: 'low', restricted: 'info' };

export const tlsCertExpiring: Rule = {
  id: 'tls-cert-expiring',
  title: 'The certificate ends within three weeks',
  why:
    'When it ends, clients refuse the connection or teach people to ignore the warning. Public ' +
    'certificates live ever shorter, so renewal belongs to a machine.',
  protocols: 'any',
  severity,
  coveredBy: ['tls-cert', 'rdp-cert'],
  fixes: renewCertificate,
  references: ['RFC 5280', 'RFC 8555', 'CWE-298'],
  judge: (service, setting) =>
    rate(severity, setting, seenYes(service, 'certificate-expires-soon')),
};
