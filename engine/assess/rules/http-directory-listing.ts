import { seenYes } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

/** Many public downloads are listed on purpose, so it never says more than look at it. */
const severity: Severities = { internet: 'low', internal: 'low', restricted: 'info' };

export const httpDirectoryListing: Rule = {
  id: 'http-directory-listing',
  title: 'The web server lists the files of a folder',
  why:
    'Visitors see files that no page leads to: backups, configurations, exports. Look whether ' +
    'everything there is meant to be found.',
  protocols: ['http'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'apache',
      what: 'Switch the listing off for the whole server (Debian, Ubuntu).',
      commands: ['a2dismod -f autoindex', 'systemctl restart apache2'],
      undo: ['a2enmod autoindex', 'systemctl restart apache2'],
      sideEffect: 'Folders without a start page answer 403.',
    },
    {
      control: 'close',
      platform: 'nginx',
      what: 'Switch every listing off.',
      commands: [
        'tar -C /etc -cf /root/nginx.postern.tar nginx',
        "grep -rlZ 'autoindex' /etc/nginx | xargs -0 -r sed -i -E 's/autoindex[[:space:]]+on;/autoindex off;/'",
        'nginx -t && systemctl reload nginx',
      ],
      undo: ['tar -C /etc -xf /root/nginx.postern.tar', 'nginx -t && systemctl reload nginx'],
      sideEffect: 'Folders without a start page answer 403.',
    },
    {
      control: 'close',
      platform: 'windows-iis',
      what: 'Switch the listing off for the whole server (PowerShell as administrator).',
      commands: [
        'Import-Module WebAdministration',
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter system.webServer/directoryBrowse -Name enabled -Value $false",
      ],
      undo: [
        'Import-Module WebAdministration',
        "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Filter system.webServer/directoryBrowse -Name enabled -Value $true",
      ],
      sideEffect: 'A site with settings of its own is not changed.',
    },
  ],
  references: ['CWE-548'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'http-directory-listing')),
};
