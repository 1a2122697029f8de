/**
 * Names in what mail servers say: the greeting of SMTP, IMAP and POP3, the answer to HELP (SMTP),
 * IMPLEMENTATION (POP3, RFC 2449) and ID (IMAP, RFC 2971). One list, since the same product often
 * speaks all three.
 */
import type { SoftwareName } from './software-names.ts';

export const mailSoftware: readonly SoftwareName[] = [
  // --- SMTP
  {
    seen: /\bPostfix(?:[ (]+(?<version>\d+\.\d+[\w.-]*))?(?:[^\n]{0,40}?\((?<os>Debian|Ubuntu|Raspbian)[/)])?/,
    product: 'Postfix',
    cpe: ['postfix', 'postfix'],
  },
  {
    seen: /\bExim (?<version>\d+\.\d[\w.]*)(?: (?<os>Ubuntu))?/,
    product: 'Exim',
    cpe: ['exim', 'exim'],
  },
  // The first line of its HELP, the second begins with AUTH, STARTTLS or HELO.
  {
    seen: /^Commands supported:\n *(?:AUTH |STARTTLS |HELO )/,
    product: 'Exim',
    cpe: ['exim', 'exim'],
  },
  { seen: /\bExim\b/, product: 'Exim', cpe: ['exim', 'exim'] },
  // Behind the version stands that of its configuration, in which Debian writes its revision.
  {
    seen: /\bSendmail (?<version>\d+\.\d[\w.]*)\/[\w.]{1,40}\/(?:Debian|Ubuntu)-(?<revision>[\w.+~]+)/,
    product: 'Sendmail',
    cpe: ['sendmail', 'sendmail'],
  },
  {
    seen: /\bsendmail (?:version )?(?<version>\d+\.\d[\w.]*)/i,
    product: 'Sendmail',
    cpe: ['sendmail', 'sendmail'],
  },
  { seen: /\bSendmail\b/, product: 'Sendmail', cpe: ['sendmail', 'sendmail'] },
  { seen: /\bOpenSMTPD\b/, product: 'OpenSMTPD', cpe: ['openbsd', 'opensmtpd'] },
  { seen: /\bqmail\b/, product: 'qmail', cpe: ['qmail_project', 'qmail'] },
  {
    seen: /\bMailEnable\b[^\n]{0,60}?Version: {0,2}(?<version>\d[\d.]*)/,
    product: 'MailEnable',
    os: 'Windows',
    cpe: ['mailenable', 'mailenable'],
  },
  { seen: /\bMailEnable\b/, product: 'MailEnable', os: 'Windows' },
  // The SMTP service of IIS tells its build; Exchange since 2007 doesn't.
  {
    seen: /\bMicrosoft ESMTP MAIL Service, Version: (?<version>[\d.]+)/,
    product: 'Microsoft SMTP Service',
    os: 'Windows',
  },
  {
    seen: /\bMicrosoft ESMTP MAIL Service\b/,
    product: 'Microsoft SMTP Service',
    os: 'Windows',
  },
  {
    seen: /\bMicrosoft Exchange Server \d{4} (?:IMAP4|POP3) server version (?<version>[\d.]+)/,
    product: 'Microsoft Exchange Server',
    os: 'Windows',
    cpe: ['microsoft', 'exchange_server'],
  },
  {
    seen: /\bMicrosoft Exchange\b/,
    product: 'Microsoft Exchange Server',
    os: 'Windows',
    cpe: ['microsoft', 'exchange_server'],
  },
  {
    seen: /\bMDaemon (?:Pro )?(?:v)?(?<version>\d[\d.]*)/,
    product: 'MDaemon',
    os: 'Windows',
    cpe: ['altn', 'mdaemon'],
  },
  {
    seen: /\bKerio (?:Connect|MailServer) (?<version>\d[\d.]*)/,
    product: 'Kerio Connect',
  },
  {
    seen: /\bIceWarp (?<version>\d[\d.]*)/,
    product: 'IceWarp',
    cpe: ['icewarp', 'mail_server'],
  },
  {
    seen: /\b(?:Lotus |IBM |HCL )?Domino Release (?<version>\d[\w.]*)/,
    product: 'HCL Domino',
    cpe: ['hcltech', 'domino'],
  },
  { seen: /\bHaraka(?:[/ ](?<version>\d[\d.]*))?/, product: 'Haraka' },
  { seen: /\bCommuniGate Pro(?: (?:\w+ )?(?<version>\d[\w.]*))?/, product: 'CommuniGate Pro' },
  {
    seen: /\bJAMES (?:SMTP|IMAP|POP3) Server (?<version>\d[\w.]*)?/,
    product: 'Apache James',
    cpe: ['apache', 'james'],
  },
  { seen: /\bPython SMTP (?<version>\d[\w.]*)/, product: 'aiosmtpd' },
  { seen: /\bPython SMTP proxy version (?<version>\d[\w.]*)/, product: 'Python smtpd' },
  { seen: /\bhMailServer\b/, product: 'hMailServer', os: 'Windows' },
  { seen: /\bStalwart\b/, product: 'Stalwart' },
  { seen: /\bMailpit\b/, product: 'Mailpit' },
  { seen: /\bMailHog\b/, product: 'MailHog' },
  { seen: /\bgsmtp\b|\bGimap ready\b|^Gpop ready\b/, product: 'Gmail' },
  { seen: /\bGroupWise Internet Agent (?<version>\d[\d.]*)/, product: 'GroupWise' },
  { seen: /\bBarracuda Networks\b/, product: 'Barracuda Email Security Gateway' },
  // --- IMAP and POP3
  {
    seen: /\bDovecot\b(?: \((?<os>Debian|Ubuntu|Raspbian)\))?/,
    product: 'Dovecot',
    cpe: ['dovecot', 'dovecot'],
  },
  {
    seen: /\bCyrus (?:IMAP4?|POP3) v?(?<version>\d[\d.]*\d)(?:-Debian-[\d.]+-(?<revision>[\w.+~]+))?/,
    product: 'Cyrus IMAP',
    cpe: ['cyrus', 'imap'],
  },
  { seen: /\bCyrus\b/, product: 'Cyrus IMAP', cpe: ['cyrus', 'imap'] },
  {
    seen: /\bCourier(?:-IMAP|\/|-POP3| Mail Server|\b)(?:[ /](?<version>\d[\d.]*))?/,
    product: 'Courier',
  },
  {
    seen: /\bZimbra (?<version>\d[\w.]*) (?:IMAP4?|POP3?)/,
    product: 'Zimbra',
    cpe: ['zimbra', 'collaboration'],
  },
  { seen: /\bZimbra\b/, product: 'Zimbra', cpe: ['zimbra', 'collaboration'] },
  {
    seen: /\bGNU [Mm]ailutils (?<version>\d[\w.]*)?/,
    product: 'GNU Mailutils',
    cpe: ['gnu', 'mailutils'],
  },
  { seen: /\bIMAP4rev1 (?<version>20\d\d[a-z]?\.\d+) at\b/, product: 'UW IMAP' },
  { seen: /\bPOP3 (?:\S{1,64} )?v?(?<version>20\d\d[a-z]?\.\d+) server ready/, product: 'UW IMAP' },
  {
    seen: /\bQ[Pp]op(?:per)?[ (]+(?:version )?(?<version>\d[\w.]*)/,
    product: 'Qpopper',
    cpe: ['qualcomm', 'qpopper'],
  },
  { seen: /\bTwisted IMAP4rev1 Ready/, product: 'Twisted Mail', cpe: ['twistedmatrix', 'twisted'] },
  { seen: /\bSolid POP3 server\b/, product: 'Solid POP3' },
];
