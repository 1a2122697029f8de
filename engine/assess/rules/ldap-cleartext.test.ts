import { itJudges } from '../../testing/rule-cases.ts';
import { ldapCleartext } from './ldap-cleartext.ts';

const plain = { protocol: 'ldap', facts: { starttls: 'no' } } as const;

itJudges(ldapCleartext, {
  flags: [
    ['a directory without StartTLS on the Internet', { ...plain, zone: 'internet' }, 'this-week'],
    ['a directory without StartTLS in the office', { ...plain, zone: 'workstation' }, 'this-month'],
    [
      'a readable login beside StartTLS',
      {
        protocol: 'ldap',
        facts: { starttls: 'yes', 'cleartext-login': 'yes' },
        zone: 'management',
      },
      'watch',
    ],
  ],
  passes: [
    ['a directory inside TLS', { ...plain, tls: true, zone: 'internet' }],
    [
      'a directory that offers StartTLS',
      { protocol: 'ldap', facts: { starttls: 'yes' }, zone: 'internet' },
    ],
    ['a directory that did not say', { protocol: 'ldap', zone: 'workstation' }],
  ],
});
