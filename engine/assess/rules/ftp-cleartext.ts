import { seenYes } from '../evidence.ts';
import { behindVpn } from '../remedies/access.ts';
import { closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const ftpCleartext: Rule = {
  id: 'ftp-cleartext',
  title: 'FTP takes passwords as readable text',
  why:
    'Name, password and files cross the network unprotected, so anybody on the path can copy or ' +
    'change them. The same password often opens other doors.',
  protocols: ['ftp'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'debian',
      what: 'Give the users of the group sftponly SFTP through the SSH server, then stop vsftpd.',
      commands: [
        'groupadd --force sftponly',
        'install -d -o root -g root -m 755 /srv/sftp',
        "printf '%s\\n' 'Match Group sftponly' 'ForceCommand internal-sftp' 'ChrootDirectory /srv/sftp/%u' 'AllowTcpForwarding no' 'X11Forwarding no' > /etc/ssh/sshd_config.d/90-postern-sftp.conf",
        'sshd -t && systemctl reload ssh',
        'systemctl disable --now vsftpd',
      ],
      undo: [
        'systemctl enable --now vsftpd',
        'rm /etc/ssh/sshd_config.d/90-postern-sftp.conf',
        'sshd -t && systemctl reload ssh',
      ],
      sideEffect:
        'Each user needs a folder /srv/sftp/NAME owned by root; partners change client and port.',
    },
    {
      control: 'replace',
      platform: 'vsftpd.conf',
      what:
        'Require TLS for the login and for the files (Debian; the key and certificate are ' +
        'made new).',
      commands: [
        'cp -p /etc/vsftpd.conf /etc/vsftpd.conf.postern',
        'openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=$(uname -n)" -keyout /etc/ssl/private/vsftpd.key -out /etc/ssl/certs/vsftpd.pem',
        "printf '%s\\n' ssl_enable=YES force_local_logins_ssl=YES force_local_data_ssl=YES rsa_cert_file=/etc/ssl/certs/vsftpd.pem rsa_private_key_file=/etc/ssl/private/vsftpd.key >> /etc/vsftpd.conf",
        'systemctl restart vsftpd',
      ],
      undo: ['mv /etc/vsftpd.conf.postern /etc/vsftpd.conf', 'systemctl restart vsftpd'],
      sideEffect: 'Clients that cannot speak FTP over TLS (AUTH TLS) are refused.',
    },
    {
      control: 'replace',
      platform: 'windows-iis',
      what:
        'Require TLS for control and data in every FTP site of IIS (PowerShell as ' +
        'administrator).',
      commands: [
        'Import-Module WebAdministration',
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter 'system.applicationHost/sites/siteDefaults/ftpServer/security/ssl' -Name controlChannelPolicy -Value SslRequire",
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter 'system.applicationHost/sites/siteDefaults/ftpServer/security/ssl' -Name dataChannelPolicy -Value SslRequire",
      ],
      undo: [
        'Import-Module WebAdministration',
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter 'system.applicationHost/sites/siteDefaults/ftpServer/security/ssl' -Name controlChannelPolicy -Value SslAllow",
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter 'system.applicationHost/sites/siteDefaults/ftpServer/security/ssl' -Name dataChannelPolicy -Value SslAllow",
      ],
      sideEffect: 'A site with settings of its own is not changed; each site needs a certificate.',
    },
    ...closePort,
    behindVpn,
  ],
  references: ['RFC 959', 'RFC 4217', 'CWE-319'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'cleartext-login')),
};
