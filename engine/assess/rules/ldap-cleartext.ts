import { seenNo, seenYes } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import { slapdSettings } from '../remedies/ldap.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const ldapCleartext: Rule = {
  id: 'ldap-cleartext',
  title: 'The directory takes logins unencrypted',
  why:
    'Applications send the name and password of their account as readable text at every lookup, and ' +
    'those accounts often see the whole directory. Without signing, logins can be relayed as well.',
  protocols: ['ldap'],
  severity,
  fixes: [
    slapdSettings([{ entry: 'cn=config', attribute: 'olcSecurity', value: 'simple_bind=128' }], {
      control: 'replace',
      what:
        'Take passwords only inside TLS (olcTLSCertificateFile and ' +
        'olcTLSCertificateKeyFile have to be set).',
      sideEffect: 'Clients that bind without TLS are refused.',
    }),
    {
      control: 'replace',
      platform: 'windows-ad',
      what:
        'Require signing and channel binding on this domain controller (PowerShell as ' +
        'administrator).',
      commands: [
        "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NTDS\\Parameters' -Name LDAPServerIntegrity -Value 2 -Type DWord",
        "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NTDS\\Parameters' -Name LdapEnforceChannelBinding -Value 2 -Type DWord",
      ],
      undo: [
        "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NTDS\\Parameters' -Name LDAPServerIntegrity -Value 1 -Type DWord",
        "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NTDS\\Parameters' -Name LdapEnforceChannelBinding -Value 0 -Type DWord",
      ],
      sideEffect: 'Watch events 2886 to 2889 for clients that do not sign before you require it.',
    },
    ...allowOneNetwork,
  ],
  references: ['RFC 4513', 'CWE-319', 'MS-ADTS'],
  judge(service, setting) {
    if (service.tls?.from === 'first-byte') return null;
    const clear = seenYes(service, 'cleartext-login') ?? seenNo(service, 'starttls');
    return rate(severity, setting, clear);
  },
};
