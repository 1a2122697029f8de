/** TLS settings of servers that many rules send people to. Archives are the way back. */
import type { Fix } from '../../facts/finding.ts';

const schannel =
  "'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols'";

/** Only TLS 1.2 and 1.3 stay. */
export const modernTlsOnly: readonly Fix[] = [
  {
    control: 'replace',
    platform: 'nginx',
    what: 'Accept only TLS 1.2 and 1.3 in every server of nginx.',
    commands: [
      'tar -C /etc -cf /root/nginx.postern.tar nginx',
      "grep -rlZ 'ssl_protocols' /etc/nginx | xargs -0 -r sed -i -E 's/ssl_protocols[^;]*;/ssl_protocols TLSv1.2 TLSv1.3;/'",
      'nginx -t && systemctl reload nginx',
    ],
    undo: ['tar -C /etc -xf /root/nginx.postern.tar', 'nginx -t && systemctl reload nginx'],
    sideEffect: 'Clients from before about 2014 cannot connect.',
  },
  {
    control: 'replace',
    platform: 'apache',
    what: 'Accept only TLS 1.2 and 1.3 in Apache (Debian, Ubuntu).',
    commands: [
      'tar -C /etc -cf /root/apache2.postern.tar apache2',
      "grep -rlZ 'SSLProtocol' /etc/apache2 | xargs -0 -r sed -i -E 's/^([[:space:]]*)SSLProtocol[[:space:]].*/\\1SSLProtocol -all +TLSv1.2 +TLSv1.3/'",
      'apache2ctl configtest && systemctl reload apache2',
    ],
    undo: [
      'tar -C /etc -xf /root/apache2.postern.tar',
      'apache2ctl configtest && systemctl reload apache2',
    ],
    sideEffect: 'Clients from before about 2014 cannot connect.',
  },
  {
    control: 'replace',
    platform: 'windows',
    what:
      'Switch TLS 1.0 and 1.1 off for every server program that uses Schannel (IIS, RDP, ' +
      'LDAPS).',
    commands: [
      `foreach ($v in 'SSL 3.0', 'TLS 1.0', 'TLS 1.1') { $k = Join-Path ${schannel} "$v\\Server"; New-Item -Path $k -Force; New-ItemProperty -Path $k -Name Enabled -Value 0 -PropertyType DWord -Force; New-ItemProperty -Path $k -Name DisabledByDefault -Value 1 -PropertyType DWord -Force }`,
    ],
    undo: [
      `foreach ($v in 'SSL 3.0', 'TLS 1.0', 'TLS 1.1') { Remove-Item -Path (Join-Path ${schannel} "$v\\Server") -Recurse }`,
    ],
    sideEffect: 'Takes effect after a restart of Windows.',
  },
  {
    control: 'replace',
    platform: 'postfix',
    what: 'Accept only TLS 1.2 and newer in Postfix (3.6 or newer).',
    commands: [
      'cp -p /etc/postfix/main.cf /etc/postfix/main.cf.postern',
      "postconf -e 'smtpd_tls_protocols = >=TLSv1.2' 'smtpd_tls_mandatory_protocols = >=TLSv1.2'",
      'systemctl reload postfix',
    ],
    undo: ['mv /etc/postfix/main.cf.postern /etc/postfix/main.cf', 'systemctl reload postfix'],
    sideEffect: 'Very old mail servers fall back to sending in clear text.',
  },
  {
    control: 'replace',
    platform: 'dovecot',
    what: 'Accept only TLS 1.2 and newer in Dovecot (2.3 or newer).',
    commands: [
      "printf 'ssl_min_protocol = TLSv1.2\\n' > /etc/dovecot/conf.d/99-postern-tls.conf",
      'doveconf > /dev/null && systemctl reload dovecot',
    ],
    undo: ['rm /etc/dovecot/conf.d/99-postern-tls.conf', 'systemctl reload dovecot'],
  },
];

export const tlsOfDevice: Fix = {
  control: 'replace',
  platform: 'any',
  what: 'On an appliance, update the firmware and set the lowest TLS version to 1.2 in its menu.',
  commands: [],
  undo: ['Set the earlier lowest version again.'],
};

export const renewCertificate: readonly Fix[] = [
  {
    control: 'replace',
    platform: 'certbot',
    what:
      'Renew the certificate of a public name by ACME (`certbot renew`), and see that its timer ' +
      'does so from now on (`systemctl list-timers certbot.timer`).',
    commands: [],
    undo: ['Earlier certificates stay in /etc/letsencrypt/archive.'],
  },
  {
    control: 'replace',
    platform: 'openssl',
    what: 'Make a new key and a request for the name in NAME, and have your CA sign it.',
    commands: [
      'NAME=$(uname -n)',
      'openssl req -new -newkey rsa:3072 -nodes -subj "/CN=$NAME" -keyout "$NAME.key" -out "$NAME.csr"',
    ],
    undo: ['NAME=$(uname -n)', 'rm "$NAME.key" "$NAME.csr"'],
    sideEffect: 'Keep the old key and certificate until the new ones are loaded.',
  },
  {
    control: 'replace',
    platform: 'any',
    what:
      'Load a certificate of your own CA, with the name that people type, in the menu of ' +
      'the device.',
    commands: [],
    undo: ['Load the earlier certificate and key again.'],
  },
];
