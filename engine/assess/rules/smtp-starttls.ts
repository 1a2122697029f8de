import { seenNo } from '../evidence.ts';
import { mailDevice, postfixStarttls } from '../remedies/mail.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'medium', restricted: 'low' };

export const smtpStarttls: Rule = {
  id: 'smtp-starttls',
  title: 'The mail server does not offer encryption',
  why:
    'Mail to and from this server crosses the network as readable text. A filter on the way may ' +
    'also strip the offer: where the server does make it from inside, look at the firewall.',
  protocols: ['smtp'],
  severity,
  coveredBy: ['smtp-auth-clear'],
  fixes: [postfixStarttls, mailDevice],
  references: ['RFC 3207', 'RFC 8461', 'CWE-319'],
  judge: (service, setting) =>
    service.tls ? null : rate(severity, setting, seenNo(service, 'starttls')),
};
