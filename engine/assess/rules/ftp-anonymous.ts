import { seenYes } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const ftpAnonymous: Rule = {
  id: 'ftp-anonymous',
  title: 'FTP lets anybody in as anonymous',
  why:
    'Whoever connects can read what lies there, and where a folder is writable, leave malware or ' +
    'stolen files under your name. A public download is better served by HTTPS.',
  protocols: ['ftp'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'vsftpd.conf',
      what: 'Refuse the anonymous login (Debian; RHEL keeps the file in /etc/vsftpd).',
      commands: [
        'cp -p /etc/vsftpd.conf /etc/vsftpd.conf.postern',
        "sed -i -E '/^anonymous_enable=/d' /etc/vsftpd.conf",
        "printf '\\nanonymous_enable=NO\\n' >> /etc/vsftpd.conf",
        'systemctl restart vsftpd',
      ],
      undo: ['mv /etc/vsftpd.conf.postern /etc/vsftpd.conf', 'systemctl restart vsftpd'],
    },
    {
      control: 'close',
      platform: 'windows-iis',
      what: 'Refuse the anonymous login in every FTP site of IIS (PowerShell as administrator).',
      commands: [
        'Import-Module WebAdministration',
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter 'system.applicationHost/sites/siteDefaults/ftpServer/security/authentication/anonymousAuthentication' -Name enabled -Value $false",
      ],
      undo: [
        'Import-Module WebAdministration',
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter 'system.applicationHost/sites/siteDefaults/ftpServer/security/authentication/anonymousAuthentication' -Name enabled -Value $true",
      ],
      sideEffect: 'A site with settings of its own is not changed.',
    },
    {
      control: 'close',
      platform: 'any',
      what: 'ProFTPD: remove the <Anonymous> section. A device: switch off guest or public access.',
      commands: [],
      undo: ['Put the section or the setting back.'],
    },
    {
      control: 'replace',
      platform: 'any',
      what: 'Offer what is meant for everybody by HTTPS, read-only.',
      commands: [],
      undo: ['Switch the anonymous login on again.'],
    },
    ...closePort,
  ],
  references: ['RFC 1635', 'CWE-306'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'anonymous-login')),
};
