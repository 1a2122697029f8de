import { seenYes } from '../evidence.ts';
import { httpToHttps } from '../remedies/http.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'info', restricted: 'info' };

/** Only where it is known that the page does not send the browser on. */
export const httpCleartext: Rule = {
  id: 'http-cleartext',
  title: 'A web page is published without HTTPS',
  why:
    'Whoever sits between reader and server can see what is read, and put other content in its ' +
    'place: false payment details, or a download with malware.',
  protocols: ['http'],
  severity,
  coveredBy: ['http-login-clear', 'http-proxy-open'],
  fixes: httpToHttps,
  references: ['RFC 9110', 'RFC 6797', 'CWE-319'],
  judge(service, setting) {
    if (service.tls || service.posture['http-redirects-to-https']?.is !== 'no') return null;
    return rate(severity, setting, seenYes(service, 'cleartext'));
  },
};
