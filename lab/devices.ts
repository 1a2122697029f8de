/**
 * A small office of real Debian servers, and what is true of it by configuration. Scripts run inside
 * a device (inside.sh gives them `start`, `as` and `certificate`); ports are odd on purpose where a
 * service must be known by its bytes.
 */

import type { Transport } from '../engine/facts/endpoint.ts';
import type { PostureFact, TriState } from '../engine/facts/posture.ts';

export type TrueService = {
  readonly port: number;
  readonly transport: Transport;
  /** Protocol id; null where nothing may be said to it. */
  readonly protocol: string | null;
  /** Part of the product's name; null where nothing on the wire tells it. */
  readonly product: string | null;
  readonly tls?: boolean;
  readonly posture?: Readonly<Partial<Record<PostureFact, TriState>>>;
};

export type LabDevice = {
  readonly name: string;
  /** Host part of its IPv4 address in 10.79.0.0/24; null for IPv6 only. */
  readonly host: number | null;
  /** Has fd79::HOST too. */
  readonly six?: boolean;
  readonly services: readonly TrueService[];
  /** nftables rules of its namespace. */
  readonly filter?: string;
  readonly script: string;
};

const tcp = (
  port: number,
  protocol: string | null,
  product: string | null,
  more: Partial<TrueService> = {},
): TrueService => ({ port, transport: 'tcp', protocol, product, ...more });
const udp = (
  port: number,
  protocol: string,
  product: string | null,
  posture: TrueService['posture'] = {},
): TrueService => ({ port, transport: 'udp', protocol, product, posture });

const sshd = (port: number) =>
  `mkdir -p /run/sshd; ssh-keygen -A >/dev/null 2>&1; start sshd /usr/sbin/sshd -D -e -p ${port}`;
const openssh = (port: number) => tcp(port, 'ssh', 'OpenSSH');
const openDoor = { 'no-authentication': 'yes' } as const;
const lockedDoor = { 'no-authentication': 'no' } as const;

export const devices: readonly LabDevice[] = [
  {
    name: 'gateway',
    host: 2,
    six: true,
    services: [
      openssh(22),
      tcp(53, 'dns-tcp', 'dnsmasq'),
      tcp(199, null, null), // snmpd's SMUX says nothing to strangers
      udp(53, 'dns', 'dnsmasq', { 'dns-version-shown': 'yes' }),
      udp(161, 'snmp', null, { 'snmp-public': 'yes' }),
    ],
    script: `${sshd(22)}
      start dnsmasq dnsmasq -k --no-resolv --server=127.0.0.1#5399 --user=root --conf-file=/dev/null
      printf 'rocommunity public\\nagentaddress udp:161,udp6:161\\n' >/run/lab/snmpd.conf
      start snmpd snmpd -f -Lo -C -c /run/lab/snmpd.conf`,
  },
  {
    name: 'files',
    host: 10,
    services: [
      tcp(21, 'ftp', 'vsftpd', { posture: { 'anonymous-login': 'yes' } }),
      tcp(2121, 'ftp', 'vsftpd', { posture: { 'anonymous-login': 'no' } }),
      tcp(139, 'smb', 'Samba', { posture: { smb1: 'yes', 'smb-signing-required': 'no' } }),
      tcp(445, 'smb', 'Samba', { posture: { smb1: 'yes', 'smb-signing-required': 'no' } }),
      openssh(50022),
    ],
    script: `${sshd(50022)}
      mkdir -p /run/vsftpd/empty /srv/ftp /run/samba /srv/public /var/lib/samba/private
      ftpd() {
        printf 'listen=YES\\nlisten_port=%s\\nbackground=NO\\nlocal_enable=YES\\nanonymous_enable=%s\\nanon_root=/srv/ftp\\nsecure_chroot_dir=/run/vsftpd/empty\\nseccomp_sandbox=NO\\n' "$1" "$2" >/run/lab/vsftpd-$1.conf
        start vsftpd-$1 vsftpd /run/lab/vsftpd-$1.conf
      }
      ftpd 21 YES
      ftpd 2121 NO
      printf '[global]\\nserver min protocol = NT1\\nserver signing = disabled\\nmap to guest = bad user\\n[public]\\npath = /srv/public\\nguest ok = yes\\n' >/run/lab/smb.conf
      start smbd smbd --foreground --no-process-group -s /run/lab/smb.conf`,
  },
  {
    name: 'mail',
    host: 11,
    services: [
      tcp(25, 'smtp', 'Postfix', { posture: { starttls: 'yes' } }),
      tcp(110, 'pop3', 'Dovecot', { posture: { starttls: 'yes' } }),
      tcp(143, 'imap', 'Dovecot', { posture: { starttls: 'yes' } }),
      tcp(50993, 'imap', 'Dovecot', { tls: true, posture: { 'certificate-self-signed': 'yes' } }),
    ],
    script: `certificate mail
      postconf -e 'inet_interfaces=all' 'inet_protocols=ipv4' 'myhostname=mail.example' 'mydestination=localhost' \\
        'smtpd_tls_cert_file=/run/lab/mail.crt' 'smtpd_tls_key_file=/run/lab/mail.key' 'smtpd_tls_security_level=may' \\
        'maillog_file=/var/log/postfix.log' 'mynetworks=127.0.0.0/8' 'smtpd_banner=$myhostname ESMTP $mail_name (Debian/GNU)'
      postconf -M 'postlog/unix-dgram=postlog unix-dgram n - n - 1 postlogd'
      newaliases
      start postfix postfix start-fg
      cat >/run/lab/dovecot.conf <<S
protocols = imap pop3
listen = *
ssl = yes
ssl_cert = </run/lab/mail.crt
ssl_key = </run/lab/mail.key
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
log_path = /run/lab/dovecot.log
service imap-login {
  inet_listener imaps {
    port = 50993
  }
}
service pop3-login {
  inet_listener pop3s {
    port = 0
  }
}
passdb {
  driver = pam
}
userdb {
  driver = passwd
}
S
      start dovecot dovecot -F -c /run/lab/dovecot.conf`,
  },
  {
    name: 'web',
    host: 12,
    services: [
      tcp(80, 'http', 'nginx', { posture: { 'http-directory-listing': 'no' } }),
      tcp(60080, 'http', 'nginx', { posture: { 'http-directory-listing': 'yes' } }),
      tcp(60081, 'http', 'nginx', { posture: { 'http-basic-auth': 'yes' } }),
      tcp(44443, 'http', 'nginx', { tls: true, posture: { 'certificate-expired': 'yes' } }),
      tcp(1443, 'http', 'nginx', { tls: true, posture: { 'tls-1.0': 'yes', 'tls-1.3': 'no' } }),
    ],
    script: `certificate new
      certificate ended
      ended ended
      mkdir -p /srv/www /srv/list /var/log/nginx; echo '<title>Intranet</title>' >/srv/www/index.html; echo x >/srv/list/backup.sql
      echo 'admin:x' >/run/lab/passwords
      cat >/run/lab/nginx.conf <<S
worker_processes 1;
error_log /run/lab/nginx-error.log;
pid /run/lab/nginx.pid;
events {}
http {
  access_log off;
  server { listen 80; root /srv/www; }
  server { listen 60080; root /srv/list; autoindex on; }
  server { listen 60081; root /srv/www; auth_basic "Administration"; auth_basic_user_file /run/lab/passwords; }
  server { listen 44443 ssl; root /srv/www; ssl_certificate /run/lab/ended.crt; ssl_certificate_key /run/lab/ended.key; }
  server { listen 1443 ssl; root /srv/www; ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers "ALL:@SECLEVEL=0"; ssl_certificate /run/lab/new.crt; ssl_certificate_key /run/lab/new.key; }
}
S
      start nginx nginx -c /run/lab/nginx.conf -g 'daemon off;'`,
  },
  {
    name: 'db',
    host: 13,
    services: [
      tcp(16379, 'redis', 'Redis', { posture: openDoor }),
      tcp(16380, 'redis', null, { posture: lockedDoor }),
      tcp(51211, 'memcached', 'Memcached', { posture: openDoor }),
      udp(11211, 'memcached-udp', 'Memcached'),
      tcp(3306, 'mysql', 'MariaDB'),
      tcp(55432, 'postgresql', 'PostgreSQL', { posture: { 'tls-offered': 'no' } }),
    ],
    script: `start redis redis-server --port 16379 --bind '*' --protected-mode no --dir /tmp
      start redis-locked redis-server --port 16380 --bind '*' --requirepass lab-only --dir /tmp
      start memcached memcached -u nobody -l 0.0.0.0 -p 51211 -U 11211
      install -d -o mysql -g mysql /run/mysqld /var/lib/mysql-lab
      mariadb-install-db --user=mysql --datadir=/var/lib/mysql-lab >/run/lab/mariadb-install.log 2>&1
      start mariadb mariadbd --user=mysql --datadir=/var/lib/mysql-lab --bind-address='*' --port=3306 --skip-log-bin
      bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
      install -d -o postgres -g postgres -m 700 /var/lib/postgresql/lab
      install -d -o postgres -g postgres /run/postgresql
      as postgres $bin/initdb -D /var/lib/postgresql/lab -A trust >/run/lab/initdb.log 2>&1
      echo 'host all all all scram-sha-256' >>/var/lib/postgresql/lab/pg_hba.conf
      start postgres as postgres $bin/postgres -D /var/lib/postgresql/lab -c listen_addresses='*' -c port=55432 -c ssl=off`,
  },
  {
    name: 'desk',
    host: 14,
    services: [
      tcp(33890, 'rdp', 'xrdp', { posture: { 'rdp-nla-required': 'no' } }),
      tcp(5901, 'vnc', null, { posture: openDoor }),
    ],
    script: `certificate rdp
      mkdir -p /tmp/.X11-unix /run/xrdp; chmod 1777 /tmp/.X11-unix
      sed -i -e 's#^certificate=.*#certificate=/run/lab/rdp.crt#' -e 's#^key_file=.*#key_file=/run/lab/rdp.key#' -e 's#^port=3389#port=33890#' /etc/xrdp/xrdp.ini
      xrdp-keygen xrdp /etc/xrdp/rsakeys.ini >/dev/null 2>&1
      start xrdp xrdp --nodaemon
      start vnc Xtigervnc :7 -rfbport 5901 -SecurityTypes None -geometry 640x480 -localhost=0 -nolisten tcp`,
  },
  {
    name: 'directory',
    host: 15,
    services: [
      tcp(389, 'ldap', 'OpenLDAP', { posture: { starttls: 'yes' } }),
      tcp(50636, 'ldap', 'OpenLDAP', { tls: true }),
      tcp(1883, 'mqtt', null, { posture: openDoor }),
      tcp(1884, 'mqtt', null, { posture: lockedDoor }),
      udp(123, 'ntp', null),
    ],
    script: `certificate ldap
      mkdir -p /run/slapd /var/lib/ldap-lab
      cat >/run/lab/slapd.conf <<S
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile /run/lab/ldap.crt
TLSCertificateKeyFile /run/lab/ldap.key
database mdb
suffix "dc=lab,dc=example"
directory /var/lib/ldap-lab
S
      start slapd slapd -d 0 -f /run/lab/slapd.conf -h 'ldap:/// ldaps://:50636/'
      mosquitto_() { printf '%s\\n' "listener $1" "allow_anonymous $2" >/run/lab/mosquitto-$1.conf; start mosquitto-$1 mosquitto -c /run/lab/mosquitto-$1.conf; }
      mosquitto_ 1883 true
      mosquitto_ 1884 false
      printf 'local stratum 8\\nallow all\\ncmdport 0\\n' >/run/lab/chrony.conf
      start chronyd chronyd -d -x -f /run/lab/chrony.conf`,
  },
  {
    name: 'legacy',
    host: 16,
    services: [
      tcp(7, 'echo', null),
      tcp(9, null, null), // discard takes everything and says nothing
      tcp(13, 'daytime', null),
      tcp(19, 'chargen', null),
      tcp(23, 'telnet', null),
      tcp(37, 'time', null),
      tcp(50023, 'telnet', null),
      tcp(9100, null, null),
      udp(7, 'echo-udp', null, { amplifier: 'yes' }),
      udp(13, 'daytime-udp', null),
      udp(19, 'chargen-udp', null, { amplifier: 'yes' }),
      udp(37, 'time-udp', null),
    ],
    script: `printf '23 stream tcp nowait root /usr/sbin/telnetd telnetd\\n50023 stream tcp nowait root /usr/sbin/telnetd telnetd\\n' >/run/lab/inetd.conf
      for name in echo discard daytime chargen time; do printf '%s stream tcp nowait root internal\\n' $name; done >>/run/lab/inetd.conf
      for name in echo daytime chargen time; do printf '%s dgram udp wait root internal\\n' $name; done >>/run/lab/inetd.conf
      start inetd inetd -i /run/lab/inetd.conf
      # A raw print port that keeps every byte it gets.
      start printer perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 9100, Listen => 9, ReuseAddr => 1) or die; while (my $c = $s->accept) { while (sysread($c, my $b, 4096)) { open(my $f, ">>", "/run/lab/printed"); print $f $b; close $f } }'`,
  },
  {
    name: 'walled',
    host: 17,
    six: true,
    services: [openssh(22)],
    filter: `table inet wall {
      chain input {
        type filter hook input priority 0; policy drop;
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
        tcp dport 22 accept
      }
    }`,
    script: `${sshd(22)}
      start redis redis-server --port 6379 --bind '*' --protected-mode no --dir /tmp`,
  },
  {
    name: 'six',
    host: null,
    six: true,
    services: [openssh(22), tcp(6379, 'redis', 'Redis', { posture: openDoor })],
    script: `${sshd(22)}
      start redis redis-server --port 6379 --bind '*' '::' --protected-mode no --dir /tmp`,
  },
];
