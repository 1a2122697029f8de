import { seenAny } from '../evidence.ts';
import { allowOneNetwork, closeAtTheEdge } from '../remedies/firewall.ts';
import { slapdSettings } from '../remedies/ldap.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

/** The root entry has to be readable by everybody; it is the tree below that is meant. */
export const ldapAnon: Rule = {
  id: 'ldap-anon',
  title: 'The directory can be read without a login',
  why:
    'Names of people, groups and machines are what an intruder needs first: whom to imitate and ' +
    'whose password to guess. Sometimes passwords lie in description fields.',
  protocols: ['ldap'],
  severity,
  fixes: [
    slapdSettings(
      [
        { entry: 'cn=config', attribute: 'olcDisallows', value: 'bind_anon' },
        { entry: 'olcDatabase={-1}frontend,cn=config', attribute: 'olcRequires', value: 'authc' },
      ],
      {
        control: 'close',
        what: 'Refuse binds and searches without a login.',
        sideEffect:
          'Clients that look up names anonymously need an account; the root entry closes too.',
      },
    ),
    {
      control: 'close',
      platform: 'windows-ad',
      what:
        'Set the seventh character of dSHeuristics (CN=Directory Service,CN=Windows ' +
        'NT,CN=Services in the configuration partition) to 0, and take ANONYMOUS LOGON out ' +
        'of Pre-Windows 2000 Compatible Access.',
      commands: [],
      undo: ['Set the earlier value of dSHeuristics and put the member back.'],
    },
    ...allowOneNetwork,
    closeAtTheEdge,
  ],
  references: ['RFC 4513', 'CWE-306', 'MS-ADTS'],
  judge: (service, setting) =>
    rate(severity, setting, seenAny(service, ['no-authentication', 'anonymous-login'])),
};
