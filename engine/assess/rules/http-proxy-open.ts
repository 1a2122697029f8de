import { seenYes } from '../evidence.ts';
import { allowOneNetwork, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const httpProxyOpen: Rule = {
  id: 'http-proxy-open',
  title: 'An HTTP proxy forwards for anybody',
  why:
    'Strangers browse, send spam and attack others under your address, and reach machines inside ' +
    'that only the proxy can reach. Open proxies are found and shared within hours.',
  protocols: ['http', 'http-proxy'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'squid.conf',
      what: 'Squid: take the rule away that lets everybody through.',
      commands: [
        'cp -p /etc/squid/squid.conf /etc/squid/squid.conf.postern',
        "sed -i -E 's/^[[:space:]]*http_access[[:space:]]+allow[[:space:]]+all/#&/' /etc/squid/squid.conf",
        'squid -k parse && squid -k reconfigure',
      ],
      undo: ['mv /etc/squid/squid.conf.postern /etc/squid/squid.conf', 'squid -k reconfigure'],
      sideEffect: 'Who may use it has to be named by `acl` and `http_access allow` lines.',
    },
    {
      control: 'segment',
      platform: 'tinyproxy.conf',
      what: 'Tinyproxy: let only the network in ALLOWED (set it first) through.',
      commands: [
        'ALLOWED={network}',
        'cp -p /etc/tinyproxy/tinyproxy.conf /etc/tinyproxy/tinyproxy.conf.postern',
        `printf '%s\\n' 'Allow 127.0.0.1' "Allow $ALLOWED" >> /etc/tinyproxy/tinyproxy.conf`,
        'systemctl restart tinyproxy',
      ],
      undo: [
        'mv /etc/tinyproxy/tinyproxy.conf.postern /etc/tinyproxy/tinyproxy.conf',
        'systemctl restart tinyproxy',
      ],
    },
    {
      control: 'close',
      platform: 'apache',
      what: 'Apache: switch forwarding for others off (Debian, Ubuntu).',
      commands: [
        'tar -C /etc -cf /root/apache2.postern.tar apache2',
        "grep -rlZ 'ProxyRequests' /etc/apache2 | xargs -0 -r sed -i -E 's/ProxyRequests[[:space:]]+On/ProxyRequests Off/I'",
        'apache2ctl configtest && systemctl reload apache2',
      ],
      undo: [
        'tar -C /etc -xf /root/apache2.postern.tar',
        'apache2ctl configtest && systemctl reload apache2',
      ],
    },
    ...allowOneNetwork,
    ...closePort,
  ],
  references: ['RFC 9112', 'CWE-441'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'http-open-proxy')),
};
