/** Names in what FTP servers say: the greeting, and the answers to SYST and FEAT. */
import type { SoftwareName } from './software-names.ts';

export const ftpSoftware: readonly SoftwareName[] = [
  {
    seen: /\bvsFTPd (?<version>\d[\w.+]*)/i,
    product: 'vsftpd',
    cpe: ['vsftpd_project', 'vsftpd'],
  },
  { seen: /\bvsFTPd\b/i, product: 'vsftpd', cpe: ['vsftpd_project', 'vsftpd'] },
  {
    seen: /\bProFTPD (?<version>\d[\w.]*)(?: Server \((?:ProFTPD )?(?<os>Debian|Ubuntu)\b)?/,
    product: 'ProFTPD',
    cpe: ['proftpd', 'proftpd'],
  },
  {
    seen: /\bProFTPD\b(?: Server \((?<os>Debian|Ubuntu)\b)?/,
    product: 'ProFTPD',
    cpe: ['proftpd', 'proftpd'],
  },
  {
    seen: /\bPure-FTPd(?: (?<version>\d[\w.]*))?/i,
    product: 'Pure-FTPd',
    cpe: ['pureftpd', 'pure-ftpd'],
  },
  {
    seen: /\bFileZilla Server(?: version)? v?(?<version>\d[\d.]*)/,
    product: 'FileZilla Server',
    cpe: ['filezilla-project', 'filezilla_server'],
  },
  {
    seen: /\bFileZilla Server\b/,
    product: 'FileZilla Server',
    cpe: ['filezilla-project', 'filezilla_server'],
  },
  {
    seen: /\bMicrosoft FTP Service(?: \(Version (?<version>[\d.]+)\))?/,
    product: 'Microsoft FTP Service',
    os: 'Windows',
    cpe: ['microsoft', 'ftp_service'],
  },
  {
    seen: /\(Version wu-(?<version>\d[\w.]*)/,
    product: 'WU-FTPD',
    cpe: ['washington_university', 'wu-ftpd'],
  },
  {
    seen: /\(MikroTik (?<version>\d[\w.]*)\)/,
    product: 'MikroTik RouterOS',
    os: 'RouterOS',
    cpe: ['mikrotik', 'routeros'],
    part: 'o',
  },
  {
    seen: /\(GNU inetutils (?<version>\d[\w.]*)\)/,
    product: 'GNU Inetutils ftpd',
    cpe: ['gnu', 'inetutils'],
  },
  { seen: /\((?:GNU )?inetutils\b/i, product: 'GNU Inetutils ftpd', cpe: ['gnu', 'inetutils'] },
  {
    seen: /\(Version [\w.]+\/OpenBSD\/Linux-ftpd-(?<version>\d[\w.]*)\)/,
    product: 'Linux-ftpd',
    os: 'Linux',
  },
  { seen: /\b(?:tnftpd|lukemftpd) (?<version>\d{8}[\w.]*)/, product: 'tnftpd' },
  {
    seen: /\bServ-U FTP[ -]Server v(?<version>\d[\d.]*)/,
    product: 'Serv-U',
    cpe: ['solarwinds', 'serv-u'],
  },
  { seen: /\bpyftpdlib (?<version>\d[\w.]*)/, product: 'pyftpdlib' },
  {
    seen: /^Twisted (?<version>\d[\w.]*) FTP Server/,
    product: 'Twisted FTP',
    cpe: ['twistedmatrix', 'twisted'],
  },
  { seen: /\bbftpd (?<version>\d[\w.]*)/i, product: 'bftpd', cpe: ['bftpd_project', 'bftpd'] },
  { seen: /\bWS_FTP Server (?<version>\d[\d.]*)/, product: 'WS_FTP Server', os: 'Windows' },
  { seen: /\bCrushFTP\b/, product: 'CrushFTP' },
  { seen: /\bCerberus FTP Server\b/, product: 'Cerberus FTP Server', os: 'Windows' },
  { seen: /\bXlight FTP Server (?<version>\d[\d.]*)/i, product: 'Xlight FTP', os: 'Windows' },
  { seen: /\bzFTPServer\b/i, product: 'zFTPServer', os: 'Windows' },
  { seen: /\bNcFTPd Server\b/, product: 'NcFTPd' },
  {
    seen: /\bVxWorks \((?:VxWorks )?(?<version>\d[\w.]*)\)/,
    product: 'VxWorks ftpd',
    os: 'VxWorks',
  },
  { seen: /\bNASFTPD Turbo station\b/, product: 'QNAP FTP', os: 'QTS' },
  { seen: /\bAXIS (?<model>[\w -]{2,40}?) (?<version>\d+\.\d+[\d.]*)/, product: 'AXIS device' },
  { seen: /\bJD FTP Server Ready/, product: 'HP JetDirect ftpd' },
  // All that BusyBox's ftpd says to everything that it does.
  { seen: /^Operation successful\s*$/, product: 'BusyBox ftpd', cpe: ['busybox', 'busybox'] },
];
