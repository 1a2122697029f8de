import { seenYes } from '../evidence.ts';
import { secondFactor } from '../remedies/access.ts';
import { closePort } from '../remedies/firewall.ts';
import { mailDevice } from '../remedies/mail.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const mailPlainLogin: Rule = {
  id: 'mail-plain-login',
  title: 'The mailbox server takes passwords unencrypted',
  why:
    'A mail program that is set up carelessly sends name and password as readable text, and the ' +
    'server takes it. With a mailbox an intruder resets the passwords of everything else.',
  protocols: ['imap', 'pop3'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'dovecot',
      what: 'Dovecot 2.3: take passwords only inside TLS.',
      commands: [
        "printf 'ssl = required\\ndisable_plaintext_auth = yes\\n' > /etc/dovecot/conf.d/99-postern-login.conf",
        'doveconf > /dev/null && systemctl reload dovecot',
      ],
      undo: ['rm /etc/dovecot/conf.d/99-postern-login.conf', 'systemctl reload dovecot'],
      sideEffect: 'Mail programs without encryption cannot log in.',
    },
    {
      control: 'replace',
      platform: 'dovecot-2.4',
      what: 'Dovecot 2.4: take passwords only inside TLS.',
      commands: [
        "printf 'ssl = required\\nauth_allow_cleartext = no\\n' > /etc/dovecot/conf.d/99-postern-login.conf",
        'doveconf > /dev/null && systemctl reload dovecot',
      ],
      undo: ['rm /etc/dovecot/conf.d/99-postern-login.conf', 'systemctl reload dovecot'],
      sideEffect: 'Mail programs without encryption cannot log in.',
    },
    mailDevice,
    {
      control: 'replace',
      platform: 'any',
      what: 'Let mail programs use the encrypted ports (993 for IMAP, 995 for POP3).',
      commands: [],
      undo: ['Let them use the earlier port again.'],
    },
    ...closePort,
    secondFactor,
  ],
  references: ['RFC 8314', 'RFC 9051', 'CWE-319'],
  judge: (service, setting) =>
    service.tls?.from === 'first-byte'
      ? null
      : rate(severity, setting, seenYes(service, 'cleartext-login')),
};
