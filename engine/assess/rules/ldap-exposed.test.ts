import { itJudges } from '../../testing/rule-cases.ts';
import { ldapExposed } from './ldap-exposed.ts';

itJudges(ldapExposed, {
  flags: [
    ['a directory on the Internet', { protocol: 'ldap', zone: 'internet' }, 'act-now'],
    ['a directory that visitors reach', { protocol: 'ldap', zone: 'guest' }, 'act-now'],
    ['one inside TLS', { protocol: 'ldap', tls: true, zone: 'internet' }, 'this-week'],
  ],
  passes: [
    ['a directory in the office', { protocol: 'ldap', zone: 'workstation' }],
    ['a directory among servers', { protocol: 'ldap', zone: 'server' }],
    ['an unidentified service on port 389', { protocol: null, port: 389, zone: 'internet' }],
  ],
});
