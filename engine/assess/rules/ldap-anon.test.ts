import { itJudges } from '../../testing/rule-cases.ts';
import { ldapAnon } from './ldap-anon.ts';

const open = { protocol: 'ldap', facts: { 'anonymous-login': 'yes' } } as const;

itJudges(ldapAnon, {
  flags: [
    ['an open directory on the Internet', { ...open, zone: 'internet' }, 'this-week'],
    ['an open directory in the office', { ...open, zone: 'workstation' }, 'this-month'],
    ['an open directory inside TLS', { ...open, tls: true, zone: 'workstation' }, 'this-month'],
    [
      'a directory whose tree was read',
      { protocol: 'ldap', facts: { 'no-authentication': 'yes' }, zone: 'vpn' },
      'watch',
    ],
  ],
  passes: [
    [
      'a directory that wants a login',
      {
        protocol: 'ldap',
        facts: { 'anonymous-login': 'no', 'no-authentication': 'no' },
        zone: 'internet',
      },
    ],
    ['a directory that showed its root entry only', { protocol: 'ldap', zone: 'workstation' }],
  ],
});
