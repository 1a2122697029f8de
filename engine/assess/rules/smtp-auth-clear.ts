import { seenYes } from '../evidence.ts';
import { secondFactor } from '../remedies/access.ts';
import { mailDevice, postfixSettings, postfixStarttls } from '../remedies/mail.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const smtpAuthClear: Rule = {
  id: 'smtp-auth-clear',
  title: 'The mail server takes passwords unencrypted',
  why:
    'A mail program or a copier that logs in here sends name and password as readable text. With ' +
    'them an intruder reads the mailbox, resets other passwords and sends mail in your name.',
  protocols: ['smtp'],
  severity,
  fixes: [
    postfixSettings(['smtpd_tls_auth_only = yes'], {
      control: 'replace',
      what: 'Offer the login only inside TLS (STARTTLS has to be offered already).',
      sideEffect: 'Devices that cannot encrypt cannot log in any more.',
    }),
    postfixStarttls,
    mailDevice,
    {
      control: 'replace',
      platform: 'any',
      what: 'Let clients use port 465, which is encrypted from the first byte.',
      commands: [],
      undo: ['Let them use the earlier port again.'],
    },
    secondFactor,
  ],
  references: ['RFC 4954', 'RFC 8314', 'CWE-319'],
  judge: (service, setting) =>
    service.tls?.from === 'first-byte'
      ? null
      : rate(severity, setting, seenYes(service, 'cleartext-login')),
};
