import { seenYes } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { postfixSettings } from '../remedies/mail.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'medium', restricted: 'low' };

export const smtpRelay: Rule = {
  id: 'smtp-relay',
  title: 'The mail server seems to relay for strangers',
  why:
    'Spammers find open relays within hours and send through them, until your address is on every ' +
    'block list and your own mail is refused. The server accepted a foreign recipient; some servers ' +
    'refuse later, so look at its log before you act.',
  protocols: ['smtp'],
  severity,
  fixes: [
    postfixSettings(
      [
        'smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination',
        'mynetworks = 127.0.0.0/8 [::1]/128',
      ],
      {
        control: 'close',
        what: 'Relay only for this machine and for people who logged in.',
        sideEffect:
          'Printers and scripts that send without a login have to be added to mynetworks.',
      },
    ),
    {
      control: 'close',
      platform: 'any',
      what:
        'Exchange: take Ms-Exch-SMTP-Accept-Any-Recipient from ANONYMOUS LOGON on the ' +
        'receive connector. Others: name the networks that may relay.',
      commands: [],
      undo: ['Give the right back.'],
    },
    ...allowOneNetwork,
  ],
  references: ['RFC 5321', 'CWE-284', 'CVE-1999-0512'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'smtp-open-relay')),
};
