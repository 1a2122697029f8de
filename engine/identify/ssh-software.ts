/**
 * Names from the identification line of an SSH server (RFC 4253, 4.2): `SSH-2.0-SOFTWARE COMMENTS`.
 * The text that the patterns see begins behind `SSH-2.0-`. OpenSSH's line is the richest: Debian and
 * Ubuntu put the revision of their package there, so that back-ported fixes can be told.
 */
import { cpe23 } from '../facts/cpe.ts';
import type { Identity } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import { type SoftwareName, softwareNamed, systemOf } from './software-names.ts';

/** `identification` is the whole line. */
export function sshSoftware(identification: string): Identity {
  const words = /^SSH-[\d.]{1,8}-(.*)$/.exec(identification)?.[1] ?? '';
  const openssh = /^OpenSSH(_for_Windows)?_(\d[\w.]*)(?:[ -](.{1,80}))?/.exec(words);
  if (!openssh) return softwareNamed(words, names);
  const [, windows, banner = '', addendum = ''] = openssh;
  const version = banner.replace(/_?hpn\d\w*$/, '');
  const system = windows ? { os: 'Windows' } : systemFrom(version, addendum);
  return {
    product: 'OpenSSH',
    version,
    cpe: [cpe23('a', 'openbsd', 'openssh', version)],
    ...system,
  };
}

/** What follows the version: `Debian-2+deb12u7`, `Ubuntu-3ubuntu0.10`, `FreeBSD-20240806` … */
function systemFrom(version: string, addendum: string): Identity {
  const [, name = '', rest = ''] =
    /^(Debian|Ubuntu|Raspbian|FreeBSD|NetBSD)(?:_Secure_Shell)?(?:[- ]([\w.+~:-]+))?/.exec(
      addendum,
    ) ?? [];
  const comment = addendum ? { info: { comment: printable(addendum, 80) } } : {};
  if (!name) return comment;
  if (name.endsWith('BSD')) return { os: name, ...comment };
  return {
    os: distribution(name, version, rest),
    ...(rest && { revision: `${packaged(version)}-${rest}` }),
  };
}

function distribution(name: string, version: string, revision: string): string {
  if (name === 'Ubuntu') {
    const release = ubuntuReleases[version];
    return release ? `Ubuntu ${release}` : 'Ubuntu';
  }
  // Ubuntu's first releases left Debian's name in place.
  return systemOf(revision).replace('Debian', name) || name;
}

/** Each long-term release has a version of its own that no other release of Ubuntu carries. */
const ubuntuReleases: Readonly<Record<string, string>> = {
  '6.6.1p1': '14.04',
  '7.2p2': '16.04',
  '7.6p1': '18.04',
  '8.2p1': '20.04',
  '8.9p1': '22.04',
  '9.6p1': '24.04',
};

/** 6.6.1 is what OpenSSH 6.6 calls itself with a fix for curve25519; its packages are named 6.6p1. */
function packaged(version: string): string {
  return version === '6.6.1p1' ? '6.6p1' : version;
}

const names: readonly SoftwareName[] = [
  { seen: /^OpenSSH\b/, product: 'OpenSSH', cpe: ['openbsd', 'openssh'] },
  {
    seen: /^dropbear(?:_(?<version>[\w.]+))?/,
    product: 'Dropbear',
    cpe: ['dropbear_ssh_project', 'dropbear_ssh'],
  },
  {
    seen: /^libssh[_-](?<version>\d[\w.]*)/,
    product: 'libssh',
    cpe: ['libssh', 'libssh'],
  },
  { seen: /^Cisco-(?<version>[\d.]+)/, product: 'Cisco SSH', os: 'Cisco' },
  {
    seen: /^ROSSSH/,
    product: 'MikroTik RouterOS',
    os: 'RouterOS',
    cpe: ['mikrotik', 'routeros'],
    part: 'o',
  },
  {
    seen: /Bitvise SSH Server \(WinSSHD\)(?: (?<version>\d+\.\d+))?/,
    product: 'Bitvise SSH Server',
    os: 'Windows',
    cpe: ['bitvise', 'ssh_server'],
  },
  {
    seen: /\bWinSSHD (?<version>\d+\.\w+)/,
    product: 'WinSSHD',
    os: 'Windows',
  },
  { seen: /^Erlang\/(?<version>[\d.]+)/, product: 'Erlang SSH', cpe: ['erlang', 'erlang/ssh'] },
  { seen: /^Go$/, product: 'Go x/crypto/ssh' },
  { seen: /^paramiko_(?<version>[\w.]+)/, product: 'Paramiko', cpe: ['paramiko', 'paramiko'] },
  {
    seen: /^AsyncSSH_(?<version>[\w.]+)/,
    product: 'AsyncSSH',
    cpe: ['asyncssh_project', 'asyncssh'],
  },
  {
    seen: /^Twisted(?:_(?<version>[\w.]+))?$/,
    product: 'Twisted Conch',
    cpe: ['twistedmatrix', 'twisted'],
  },
  // The number is the module's own, not ProFTPD's.
  { seen: /^mod_sftp(?:\/(?<version>[\d.]+))?/, product: 'ProFTPD mod_sftp' },
  {
    seen: /^(?:APACHE-SSHD|SSHD-CORE|SSHD-UNKNOWN)(?:-(?<version>\d[\w.]*))?/,
    product: 'Apache MINA SSHD',
    cpe: ['apache', 'sshd'],
  },
  { seen: /^tinyssh(?:_(?<version>\d+|noversion))?/, product: 'TinySSH' },
  { seen: /^ssh2js(?<version>\d[\d.]*\d)/, product: 'ssh2 for Node.js' },
  { seen: /^russh_(?<version>[\d.]+)/, product: 'russh' },
  { seen: /^wolfSSHv(?<version>[\d.]+)/, product: 'wolfSSH' },
  { seen: /^Comware-(?<version>[\d.]+)/, product: 'Comware SSH', os: 'Comware' },
  { seen: /^HUAWEI-(?<version>[\d.]+)/i, product: 'Huawei SSH', os: 'Huawei VRP' },
  { seen: /^RomSShell_(?<version>[\d.]+)/, product: 'Allegro RomSShell' },
  { seen: /^mpSSH_(?<version>[\d.]+)/, product: 'HPE iLO SSH', os: 'iLO' },
  { seen: /^DraySSH_(?<version>[\d.]+)/, product: 'DrayTek SSH', os: 'DrayOS' },
  { seen: /^IPSSH-(?<version>[\d.]+)/, product: 'VxWorks IPSSH', os: 'VxWorks' },
  { seen: /^Mocana SSH ?(?<version>[\d.]+)?/, product: 'Mocana SSH' },
  { seen: /^Sun_SSH_(?<version>[\d.]+)/, product: 'Sun SSH', os: 'Solaris' },
  {
    seen: /^Serv-U_(?<version>[\d.]+)/,
    product: 'Serv-U',
    cpe: ['solarwinds', 'serv-u'],
  },
  { seen: /^WS_FTP-SSH_(?<version>[\d.]+)/, product: 'WS_FTP Server', os: 'Windows' },
  { seen: /^CerberusFTPServer_(?<version>[\d.]+)/, product: 'Cerberus FTP Server', os: 'Windows' },
  { seen: /^CrushFTPSSHD(?:_(?<version>\d[\w.]*))?/, product: 'CrushFTP' },
  { seen: /^VShell(?:_(?<version>\d[\d_.]*))?/, product: 'VanDyke VShell' },
  { seen: /^WeOnlyDo[ -](?<version>[\d.]+)/, product: 'WeOnlyDo SSH', os: 'Windows' },
  { seen: /^NetScreen/, product: 'NetScreen SSH', os: 'ScreenOS' },
  { seen: /^(?<version>[\d.]+) SSH Tectia Server/, product: 'Tectia Server' },
  { seen: /^(?<version>[\d.]+) SSH Secure Shell/, product: 'SSH Secure Shell' },
];
