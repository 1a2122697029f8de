/**
 * What runs behind a web server, by its own words on the front page. Only what can be told from the
 * page itself, or from one documented address that answers anybody with the version.
 */
import type { HttpPage } from './http-response.ts';

export type WebApplication = {
  readonly product: string;
  /** Vendor and product as the CPE dictionary spells them. */
  readonly cpe?: readonly [vendor: string, product: string];
  sees(page: HttpPage): boolean;
  /** The version, where the front page shows it. */
  version?(page: HttpPage): string | undefined;
  /** An address that tells the version. */
  readonly versionAt?: {
    readonly path: string;
    /** Undefined where the answer isn't this application's: it then was not seen. */
    version(page: HttpPage): string | undefined;
    /** True where that answer also shows that the application itself asks for no credentials. */
    readonly isOpen: boolean;
  };
  /** True where the front page shows that anybody is let in. */
  isOpen?(page: HttpPage): boolean;
};

const titled = (pattern: RegExp) => (page: HttpPage) => pattern.test(page.title);
const inTitle = (pattern: RegExp) => (page: HttpPage) => pattern.exec(page.title)?.[1];
const inHeader = (name: string) => (page: HttpPage) =>
  /^\d[\w.+-]{0,30}/.exec(page.headers.get(name) ?? '')?.[0];
const inBody = (pattern: RegExp) => (page: HttpPage) => pattern.exec(page.body)?.[1];
const hasHeader = (name: string) => (page: HttpPage) => page.headers.has(name);
const leadsTo = (pattern: RegExp) => (page: HttpPage) =>
  pattern.test(page.headers.get('location') ?? '');

/** The first that is seen wins. Versions are digits first and short, whatever a page says. */
export const webApplications: readonly WebApplication[] = [
  {
    product: 'Docker',
    cpe: ['docker', 'docker'],
    // What the API says to an address that it doesn't know.
    sees: (page) => page.status === 404 && page.body.trim() === '{"message":"page not found"}',
    versionAt: {
      path: '/version',
      version: (page) =>
        page.body.includes('"ApiVersion"')
          ? inBody(/"Version":"(\d[\w.+~-]{0,30})"/)(page)
          : undefined,
      isOpen: true,
    },
  },
  {
    product: 'etcd',
    cpe: ['etcd', 'etcd'],
    sees: (page) =>
      page.status === 404 &&
      page.body.trim() === '404 page not found' &&
      /authorization/i.test(page.headers.get('access-control-allow-headers') ?? ''),
    versionAt: {
      path: '/version',
      version: inBody(/"etcdserver":"(\d[\w.+-]{0,30})"/),
      isOpen: false,
    },
  },
  {
    product: 'Node.js',
    cpe: ['nodejs', 'node.js'],
    // The debugger (inspector) of Node.js.
    sees: (page) => page.status === 400 && page.body.startsWith('WebSockets request was expected'),
    versionAt: {
      path: '/json/version',
      version: inBody(/"Browser": ?"node\.js\/v(\d[\w.+-]{0,30})"/),
      isOpen: true,
    },
  },
  {
    product: 'Prometheus',
    cpe: ['prometheus', 'prometheus'],
    sees: (page) =>
      titled(/^Prometheus Time Series/)(page) || leadsTo(/^\/(?:classic\/)?(?:graph|query)$/)(page),
    versionAt: {
      path: '/api/v1/status/buildinfo',
      version: inBody(/"version":"(\d[\w.+-]{0,30})"/),
      isOpen: true,
    },
  },
  {
    product: 'Jupyter Notebook',
    cpe: ['jupyter', 'notebook'],
    sees: (page) =>
      titled(/Jupyter|^Home Page - Select or create a notebook/)(page) ||
      (/^TornadoServer/.test(page.headers.get('server') ?? '') &&
        leadsTo(/^\/(?:tree|lab|login\?next=)/)(page)),
    versionAt: { path: '/api', version: inBody(/"version": ?"(\d[\w.+-]{0,30})"/), isOpen: false },
    isOpen: leadsTo(/^\/(?:tree|lab)\b/),
  },
  {
    product: 'RabbitMQ management',
    cpe: ['vmware', 'rabbitmq'],
    sees: titled(/^RabbitMQ Management/),
  },
  {
    product: 'Elasticsearch',
    cpe: ['elastic', 'elasticsearch'],
    sees: (page) => page.body.includes('"You Know, for Search"'),
    version: inBody(/"number" ?: ?"(\d[\w.+-]{0,30})"/),
    isOpen: (page) => page.status === 200,
  },
  {
    product: 'CouchDB',
    cpe: ['apache', 'couchdb'],
    sees: (page) => /^\{"couchdb":"Welcome"/.test(page.body),
    version: inBody(/"version":"(\d[\w.+-]{0,30})"/),
  },
  {
    product: 'Jenkins',
    cpe: ['jenkins', 'jenkins'],
    sees: hasHeader('x-jenkins'),
    version: inHeader('x-jenkins'),
  },
  {
    product: 'InfluxDB',
    cpe: ['influxdata', 'influxdb'],
    sees: hasHeader('x-influxdb-version'),
    version: inHeader('x-influxdb-version'),
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
