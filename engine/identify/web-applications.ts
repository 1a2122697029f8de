/**
 * What runs behind a web server, by its own words on the front page. Only what can be told from the
 * page itself, or from one documented address that answers anybody with the version.
 */
import type { HttpPage } from './http-response.ts';
import { infrastructureApplications } from './web-infrastructure.ts';
import { hasHeader, inBody, inHeader, inTitle, titled, type WebApplication } from './web-signs.ts';

/** The first that is seen wins. Versions are digits first and short, whatever a page says. */
export const webApplications: readonly WebApplication[] = [
  ...infrastructureApplications,
  {
    product: 'RabbitMQ management',
    cpe: ['vmware', 'rabbitmq'],
    sees: titled(/^RabbitMQ Management/),
  },
  {
    product: 'Jenkins',
    cpe: ['jenkins', 'jenkins'],
    sees: hasHeader('x-jenkins'),
    version: inHeader('x-jenkins'),
  },
  {
    product: 'Grafana',
    cpe: ['grafana', 'grafana'],
    sees: titled(/^Grafana$/),
    versionAt: {
      path: '/api/health',
      version: inBody(/"version": ?"(\d[\w.+-]{0,30})"/),
      isOpen: false,
    },
  },
  {
    product: 'Apache Tomcat',
    cpe: ['apache', 'tomcat'],
    sees: titled(/^Apache Tomcat(?:\/|$)/),
    version: inTitle(/^Apache Tomcat\/(\d[\w.+-]{0,30})/),
  },
  {
    product: 'CUPS',
    cpe: ['openprinting', 'cups'],
    sees: titled(/\bCUPS \d/),
    version: inTitle(/\bCUPS (\d[\w.]{0,20})/),
  },
  {
    product: 'Tor socks proxy',
    cpe: ['torproject', 'tor'],
    sees: titled(/^This is a SOCKS Proxy, Not An HTTP Proxy/i),
  },
  {
    product: 'HAProxy',
    cpe: ['haproxy', 'haproxy'],
    sees: (page) =>
      page.status === 503 && page.body.includes('\nNo server is available to handle this request.'),
  },
  { product: 'Kibana', cpe: ['elastic', 'kibana'], sees: hasHeader('kbn-name') },
  { product: 'MinIO', cpe: ['minio', 'minio'], sees: titled(/^MinIO (?:Console|Browser)/) },
  { product: 'Portainer', cpe: ['portainer', 'portainer'], sees: titled(/^Portainer/) },
  {
    product: 'Proxmox VE',
    cpe: ['proxmox', 'virtual_environment'],
    sees: titled(/Proxmox Virtual/),
  },
  { product: 'phpMyAdmin', cpe: ['phpmyadmin', 'phpmyadmin'], sees: titled(/phpMyAdmin/) },
  {
    product: 'pfSense',
    cpe: ['pfsense', 'pfsense'],
    sees: titled(/\bpfSense\b.*Login|^Login.*pfSense/),
  },
  { product: 'OPNsense', cpe: ['opnsense', 'opnsense'], sees: titled(/OPNsense/) },
  { product: 'OpenWrt LuCI', cpe: ['openwrt', 'luci'], sees: titled(/ - LuCI$/) },
  {
    product: 'Synology DiskStation',
    cpe: ['synology', 'diskstation_manager'],
    sees: titled(/Synology/),
  },
  {
    product: 'Home Assistant',
    cpe: ['home-assistant', 'home-assistant'],
    sees: titled(/^Home Assistant$/),
  },
  { product: 'Node-RED', cpe: ['nodered', 'node-red'], sees: titled(/^Node-RED/) },
  { product: 'GitLab', cpe: ['gitlab', 'gitlab'], sees: titled(/\bGitLab$/) },
  { product: 'Nextcloud', cpe: ['nextcloud', 'nextcloud_server'], sees: titled(/Nextcloud$/) },
  { product: 'Zabbix', cpe: ['zabbix', 'zabbix'], sees: titled(/: ?Zabbix$|^Zabbix/) },
  {
    product: 'WordPress',
    cpe: ['wordpress', 'wordpress'],
    sees: (page) => wordpress.test(page.body),
    version: inBody(/content="WordPress (\d[\w.]{0,20})"/),
  },
];

const wordpress = /<meta name="generator" content="WordPress|\/wp-content\/themes\//;

export function applicationSeen(page: HttpPage): WebApplication | undefined {
  return webApplications.find((application) => application.sees(page));
}

export function applicationNamed(product: string): WebApplication | undefined {
  return webApplications.find((application) => application.product === product);
}
