/**
 * Which ways out suit the service at hand. A rule lists its fixes best first for the field at large;
 * here those for a platform that the service showed itself to be come first, and those for another
 * platform last. Nothing is left out: the service may have been named wrongly, the reader knows.
 */
import type { Fix } from '../facts/finding.ts';
import type { Service } from '../facts/service.ts';

/** Words in a service's product, system or revision, and the platforms whose fixes then apply. */
const signs: readonly (readonly [word: RegExp, platforms: readonly string[]])[] = [
  [/windows|microsoft|\biis\b|exchange|active directory/, ['windows', 'windows-iis', 'windows-ad']],
  [/cisco|\bios xe\b/, ['cisco-ios']],
  [/mikrotik|routeros|rosssh/, ['mikrotik']],
  [/debian|ubuntu|raspbian/, ['debian', 'linux', 'ufw']],
  [/red ?hat|rhel|centos|alma|rocky|fedora/, ['rhel', 'linux', 'firewalld']],
  [/linux|busybox|dropbear|inetutils|netkit/, ['linux', 'debian', 'rhel']],
  [/openssh/, ['sshd_config']],
  [/samba/, ['smb.conf', 'linux']],
  [/vsftpd/, ['vsftpd.conf']],
  [/postfix/, ['postfix']],
  [/dovecot/, ['dovecot', 'dovecot-2.4']],
  [/xrdp/, ['xrdp.ini']],
  [/redis|valkey/, ['redis.conf']],
  [/memcached/, ['memcached.conf']],
  [/mosquitto/, ['mosquitto.conf']],
  [/mariadb|mysql/, ['my.cnf', 'mysqld.cnf']],
  [/postgresql/, ['postgresql.conf', 'pg_hba.conf']],
  [/nginx/, ['nginx']],
  [/apache httpd/, ['apache']],
  [/openldap/, ['openldap']],
  [/dnsmasq/, ['dnsmasq.conf']],
  [/\bbind\b/, ['named.conf']],
  [/unbound/, ['unbound.conf']],
  [/squid/, ['squid.conf']],
  [/tinyproxy/, ['tinyproxy.conf']],
  [/net-snmp/, ['debian', 'rhel', 'linux']],
];

/** Platforms that exclude each other: a fix for one is no use on another. */
const vendors: ReadonlySet<string> = new Set([
  'windows',
  'windows-iis',
  'windows-ad',
  'cisco-ios',
  'mikrotik',
]);

/** Stable: among fixes that suit alike, the order of the rule stays. */
export function bestSuitedFirst(fixes: readonly Fix[], service: Service): readonly Fix[] {
  const shown = [service.product, service.os, service.revision].join(' ').toLowerCase();
  const suited = new Set(signs.flatMap(([word, platforms]) => (word.test(shown) ? platforms : [])));
  if (suited.size === 0) return fixes;
  const rank = ({ platform }: Fix) => {
    if (suited.has(platform)) return 0;
    return vendors.has(platform) ? 2 : 1;
  };
  return [...fixes].sort((a, b) => rank(a) - rank(b));
}
