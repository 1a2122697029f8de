import { seenYes } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'low', internal: 'info', restricted: 'info' };

export const dnsVersion: Rule = {
  id: 'dns-version',
  title: 'The name server tells its version',
  why:
    'The version lets an attacker pick flaws that fit without trying. Hiding it replaces no update; ' +
    'it only makes the search slower.',
  protocols: ['dns', 'dns-tcp', 'dns-udp'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'named.conf',
      what: 'BIND: answer no question for the version (Debian).',
      commands: [
        'cp -p /etc/bind/named.conf.options /etc/bind/named.conf.options.postern',
        "sed -i -E '/^[[:space:]]*version[[:space:]].*;/d; s/^[[:space:]]*options[[:space:]]*\\{/&\\n\\tversion none;/' /etc/bind/named.conf.options",
        'named-checkconf && rndc reconfig',
      ],
      undo: [
        'mv /etc/bind/named.conf.options.postern /etc/bind/named.conf.options',
        'named-checkconf && rndc reconfig',
      ],
    },
    {
      control: 'close',
      platform: 'unbound.conf',
      what: 'Unbound: answer no question for the version (Debian).',
      commands: [
        "printf 'server:\\n hide-version: yes\\n' > /etc/unbound/unbound.conf.d/postern-version.conf",
        'unbound-checkconf && systemctl reload unbound',
      ],
      undo: [
        'rm /etc/unbound/unbound.conf.d/postern-version.conf',
        'unbound-checkconf && systemctl reload unbound',
      ],
    },
  ],
  references: ['RFC 4892', 'CWE-200'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'dns-version-shown')),
};
