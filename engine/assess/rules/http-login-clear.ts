import { seenAny } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { httpToHttps } from '../remedies/http.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

/** A page without a login is no finding, and neither is one that sends the browser on to HTTPS. */
export const httpLoginClear: Rule = {
  id: 'http-login-clear',
  title: 'A web login is sent unencrypted',
  why:
    'The name and password that somebody types here cross the network as readable text, or nearly. ' +
    'On the pages of devices they are mostly those of the administrator.',
  protocols: ['http'],
  severity,
  fixes: [...httpToHttps, ...allowOneNetwork],
  references: ['RFC 7617', 'CWE-319', 'CWE-523'],
  judge(service, setting) {
    const safe = service.tls !== null || service.posture['http-redirects-to-https']?.is === 'yes';
    if (safe) return null;
    return rate(severity, setting, seenAny(service, ['http-basic-auth', 'http-login-form']));
  },
};
