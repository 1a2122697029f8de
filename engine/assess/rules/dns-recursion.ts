import { seenYes } from '../evidence.ts';
import { closeAtTheEdge, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'info', restricted: 'info' };

/** A resolver is there to resolve for the house; only strangers make it a finding. */
export const dnsRecursion: Rule = {
  id: 'dns-recursion',
  title: 'The name server resolves for strangers',
  why:
    'An open resolver is used to flood victims: a small question with a forged sender draws a large ' +
    'answer to them. Strangers can also try to plant false answers in its memory, which your own ' +
    'people then get.',
  protocols: ['dns', 'dns-tcp', 'dns-udp'],
  severity,
  fixes: [
    {
      control: 'segment',
      platform: 'named.conf',
      what: 'BIND: resolve for this machine and its own networks only (Debian).',
      commands: [
        'cp -p /etc/bind/named.conf.options /etc/bind/named.conf.options.postern',
        "sed -i -E '/^[[:space:]]*(allow-recursion|allow-query-cache)[[:space:]]*\\{.*\\};/d; s/^[[:space:]]*options[[:space:]]*\\{/&\\n\\tallow-recursion { localhost; localnets; };\\n\\tallow-query-cache { localhost; localnets; };/' /etc/bind/named.conf.options",
        'named-checkconf && rndc reconfig',
      ],
      undo: [
        'mv /etc/bind/named.conf.options.postern /etc/bind/named.conf.options',
        'named-checkconf && rndc reconfig',
      ],
      sideEffect:
        'Clients in other networks of the house have to be added to both lists. Where named-checkconf ' +
        'complains of a second list, remove the older one.',
    },
    {
      control: 'segment',
      platform: 'dnsmasq.conf',
      what: 'dnsmasq: answer hosts of its own networks only.',
      commands: [
        "printf 'local-service\\n' > /etc/dnsmasq.d/postern.conf",
        'dnsmasq --test && systemctl restart dnsmasq',
      ],
      undo: ['rm /etc/dnsmasq.d/postern.conf', 'systemctl restart dnsmasq'],
      sideEffect: 'Has no effect beside interface= or listen-address=: narrow those instead.',
    },
    {
      control: 'segment',
      platform: 'unbound.conf',
      what: 'Unbound: name only the networks of the house in `access-control: … allow` lines.',
      commands: [],
      undo: ['Put the earlier lines back and run `unbound-control reload`.'],
    },
    {
      control: 'close',
      platform: 'windows',
      what:
        'Windows DNS: switch recursion off on a server that only tells its own zones ' +
        '(PowerShell).',
      commands: ['Set-DnsServerRecursion -Enable $false'],
      undo: ['Set-DnsServerRecursion -Enable $true'],
      sideEffect: 'Machines that use this server as their resolver find no foreign names any more.',
    },
    closeAtTheEdge,
    ...closePort,
  ],
  references: ['RFC 5358', 'CISA TA13-088A', 'CWE-406'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'open-recursion')),
};
