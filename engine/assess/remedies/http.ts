/** From HTTP to HTTPS. */
import type { Fix } from '../../facts/finding.ts';

export const httpToHttps: readonly Fix[] = [
  {
    control: 'replace',
    platform: 'certbot',
    what:
      'For a public name, have certbot fetch a certificate and send browsers on to HTTPS ' +
      '(`certbot --nginx --redirect` or `certbot --apache --redirect`).',
    commands: [],
    undo: ['Take the server block or virtual host back from its backup and reload the web server.'],
  },
  {
    control: 'replace',
    platform: 'apache',
    what:
      'In the virtual host of port {port}, put `Redirect permanent / https://NAME/` with ' +
      'the name of the site in place of what it serves.',
    commands: [],
    undo: ['Put the earlier virtual host back, then `apache2ctl configtest` and reload.'],
  },
  {
    control: 'replace',
    platform: 'nginx',
    what:
      'In the server block of port {port}, answer with `return 301 ' +
      'https://$host$request_uri;` only.',
    commands: [],
    undo: ['Put the earlier block back, then `nginx -t && systemctl reload nginx`.'],
  },
  {
    control: 'replace',
    platform: 'any',
    what: 'On a device, switch HTTPS on in its menu, log in that way, then switch HTTP off.',
    commands: [],
    undo: ['Switch HTTP on again in the menu.'],
  },
];
