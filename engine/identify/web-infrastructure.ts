/**
 * Engines, stores and monitors that are spoken to over HTTP and can cost the whole machine or all that
 * it keeps, so that it matters whether they ask strangers for credentials. No POST but one that only
 * counts, no list of what is stored, nothing of what is measured.
 */
import type { HttpPage } from './http-response.ts';
import { hasHeader, inBody, inHeader, leadsTo, titled, type WebApplication } from './web-signs.ts';

const isRefused = (page: HttpPage) => page.status === 401 || page.status === 403;

/** The front page of an exporter; who sees it sees the metrics too. Newer ones print their version. */
const exporter = (
  title: string,
  product: string,
  cpe?: readonly [vendor: string, product: string],
): WebApplication => ({
  product,
  ...(cpe && { cpe }),
  sees: (page: HttpPage) =>
    new RegExp(`^${title}$`).test(page.title) && /href="\/?metrics"/.test(page.body),
  version: inBody(/Version: ?\(version=(\d[\w.+-]{0,30}),/),
  isOpen: (page) => page.status === 200 || undefined,
});

export const infrastructureApplications: readonly WebApplication[] = [
  {
    product: 'Docker',
    cpe: ['docker', 'docker'],
    // What the API says to an address that it doesn't know, and an authorization plugin to a stranger.
    sees: (page) =>
      (page.status === 404 && page.body.trim() === '{"message":"page not found"}') ||
      (page.status === 403 && page.body.startsWith('{"message":"authorization denied by plugin')),
    isOpen: (page) => (page.status === 403 ? false : undefined),
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
    // How many values the key of one zero byte has: none is read, and access is checked all the same.
    accessAt: {
      path: '/v3/kv/range',
      posts: '{"key":"AA==","count_only":true}',
      isOpen: (page) => {
        if (page.status === 200 && page.body.includes('"raft_term"')) return true;
        return /user name is empty|permission denied/.test(page.body) ? false : undefined;
      },
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
    // Where its front page leads to, /tree, is the same with a password and without.
    accessAt: {
      path: '/api/kernels',
      isOpen: (page) => (isRefused(page) ? false : page.status === 200 || undefined),
    },
  },
  {
    product: 'Elasticsearch',
    cpe: ['elastic', 'elasticsearch'],
    sees: (page) => page.body.includes('"You Know, for Search"'),
    version: inBody(/"number" ?: ?"(\d[\w.+-]{0,30})"/),
    isOpen: (page) => page.status === 200 || undefined,
  },
  {
    // It refuses strangers before it names itself, in a sentence of its own.
    product: 'Elasticsearch',
    cpe: ['elastic', 'elasticsearch'],
    sees: (page) =>
      page.status === 401 &&
      page.body.includes('"security_exception"') &&
      page.body.includes('missing authentication credentials for REST request'),
  },
  {
    product: 'OpenSearch',
    cpe: ['amazon', 'opensearch'],
    sees: (page) => /"distribution" ?: ?"opensearch"/.test(page.body),
    version: inBody(/"number" ?: ?"(\d[\w.+-]{0,30})"/),
    isOpen: (page) => page.status === 200 || undefined,
  },
  {
    product: 'OpenSearch',
    cpe: ['amazon', 'opensearch'],
    sees: (page) =>
      page.status === 401 &&
      /realm="OpenSearch Security"/.test(page.headers.get('www-authenticate') ?? ''),
  },
  {
    product: 'CouchDB',
    cpe: ['apache', 'couchdb'],
    sees: (page) => /^\{"couchdb":"Welcome"/.test(page.body),
    version: inBody(/"version":"(\d[\w.+-]{0,30})"/),
    // Who the asker is: a server without an administrator makes everybody one.
    accessAt: {
      path: '/_session',
      isOpen: (page) =>
        page.status === 200 && /"roles": ?\["_admin"\]/.test(page.body) ? true : undefined,
    },
  },
  {
    product: 'InfluxDB',
    cpe: ['influxdata', 'influxdb'],
    sees: hasHeader('x-influxdb-version'),
    version: inHeader('x-influxdb-version'),
    // A query without a query: access is checked first, and nothing is read.
    accessAt: {
      path: '/query',
      isOpen: (page) => {
        if (page.status === 401) return false;
        return page.body.includes('missing required parameter \\"q\\"') ? true : undefined;
      },
    },
  },
  {
    product: 'ClickHouse',
    cpe: ['clickhouse', 'clickhouse'],
    // A page of three letters is little: an address that it doesn't know makes it name itself.
    sees: (page) => page.status === 200 && page.body === 'Ok.\n',
    versionAt: {
      path: '/postern',
      status: 404,
      version: (page) =>
        /^There is no handle \/postern/.test(page.body) &&
        /clickhouse-client|Use \/ or \/ping/.test(page.body)
          ? ''
          : undefined,
      isOpen: false,
    },
  },
  {
    product: 'Neo4j',
    cpe: ['neo4j', 'neo4j'],
    sees: (page) => /"neo4j_version" ?: ?"/.test(page.body) && page.body.includes('"bolt_'),
    version: inBody(/"neo4j_version" ?: ?"(\d[\w.+-]{0,30})"/),
  },
  {
    product: 'Consul',
    cpe: ['hashicorp', 'consul'],
    sees: (page) =>
      titled(/^Consul(?: by HashiCorp)?$/)(page) ||
      page.body.trim() === 'Consul Agent' ||
      page.headers.has('x-consul-default-acl-policy'),
    isCertain: true,
    versionAt: {
      path: '/v1/agent/self',
      version: inBody(/"Version": ?"(\d[\w.+-]{0,30})"/),
      isOpen: true,
    },
  },
  {
    product: 'Kubernetes API server',
    cpe: ['kubernetes', 'kubernetes'],
    // It answers strangers with an object of its own kind, whether it knows them as anonymous or not.
    sees: (page) =>
      (page.status === 401 || page.status === 403) &&
      /^\{\s{0,8}"kind": ?"Status",\s{0,8}"apiVersion": ?"v1"/.test(page.body) &&
      /"reason": ?"(?:Forbidden|Unauthorized)"/.test(page.body),
    isCertain: true,
    versionAt: {
      path: '/version',
      version: inBody(/"gitVersion": ?"v(\d[\w.+-]{0,30})"/),
      isOpen: false,
    },
    // A namespace that nobody has: access is checked all the same, and no name comes back.
    accessAt: {
      path: '/api/v1/namespaces?limit=1&fieldSelector=metadata.name%3Dpostern-nobody',
      isOpen: (page) =>
        isRefused(page) ? false : page.body.includes('"NamespaceList"') || undefined,
    },
  },
  exporter('Node Exporter', 'Prometheus node exporter', ['prometheus', 'node_exporter']),
  exporter('Blackbox Exporter', 'Prometheus blackbox exporter', [
    'prometheus',
    'blackbox_exporter',
  ]),
  exporter('SNMP Exporter', 'Prometheus SNMP exporter'),
  exporter('MySQLd Exporter', 'Prometheus MySQL exporter'),
  exporter('Postgres Exporter', 'Prometheus PostgreSQL exporter'),
  exporter('(?:W|w)indows_exporter', 'Prometheus Windows exporter'),
  {
    product: 'Prometheus Alertmanager',
    cpe: ['prometheus', 'alertmanager'],
    sees: titled(/^Alertmanager$/),
    versionAt: {
      path: '/api/v2/status',
      version: inBody(/"versionInfo":\{[^}]{0,300}"version":"(\d[\w.+-]{0,30})"/),
      isOpen: true,
    },
  },
  {
    product: 'Prometheus Pushgateway',
    cpe: ['prometheus', 'pushgateway'],
    sees: titled(/^Prometheus Pushgateway$/),
    version: inBody(/\/functions\.js\?v=(\d{1,4}(?:\.\d{1,4}){1,3})/),
    isOpen: () => true,
  },
];
