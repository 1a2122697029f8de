/**
 * Of applications that could not be had to record them: their pages as their documentation prints
 * them. Those that could are in protocols/http.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { latin1 } from './bytes.ts';
import { type HttpPage, readResponse } from './http-response.ts';
import { applicationSeen } from './web-applications.ts';

function page(status: string, body: string, header = ''): HttpPage {
  const found = readResponse(latin1(`HTTP/1.1 ${status}\r\n${header}\r\n${body}`));
  if (!found) throw new Error('no page');
  return found;
}

const elastic = (version: string, tagline: string) =>
  `{\n  "name" : "node-1",\n  "cluster_name" : "office",\n  "version" : {\n${version}` +
  `    "lucene_version" : "9.5.0"\n  },\n  "tagline" : "${tagline}"\n}\n`;
const kubernetes = (reason: string, code: number) =>
  '{\n  "kind": "Status",\n  "apiVersion": "v1",\n  "metadata": {},\n  "status": "Failure",\n' +
  `  "message": "no",\n  "reason": "${reason}",\n  "details": {},\n  "code": ${code}\n}`;

describe('a front page, as the documentation prints it', () => {
  it.each([
    [
      'Elasticsearch',
      '8.7.0',
      true,
      page('200 OK', elastic('    "number" : "8.7.0",\n', 'You Know, for Search')),
    ],
    [
      'OpenSearch',
      '2.11.0',
      true,
      page(
        '200 OK',
        elastic(
          '    "distribution" : "opensearch",\n    "number" : "2.11.0",\n',
          'The OpenSearch Project: https://opensearch.org/',
        ),
      ),
    ],
    [
      'CouchDB',
      '3.3.3',
      undefined,
      page('200 OK', '{"couchdb":"Welcome","version":"3.3.3","git_sha":"40afbcfc7"}'),
    ],
    [
      'Neo4j',
      '5.26.0',
      undefined,
      page(
        '200 OK',
        '{"bolt_routing":"neo4j://192.0.2.7:7687","neo4j_version":"5.26.0","neo4j_edition":"community"}',
      ),
    ],
  ])('%s %s', (product, version, isOpen, seen) => {
    const application = applicationSeen(seen);
    expect(application?.product).toBe(product);
    expect(application?.version?.(seen)).toBe(version);
    expect(application?.isOpen?.(seen)).toBe(isOpen);
  });

  it.each([
    [
      'Elasticsearch',
      page(
        '401 Unauthorized',
        '{"error":{"type":"security_exception","reason":"missing authentication credentials for REST request [/]"},"status":401}',
      ),
    ],
    [
      'OpenSearch',
      page(
        '401 Unauthorized',
        'Unauthorized',
        'WWW-Authenticate: Basic realm="OpenSearch Security"\r\n',
      ),
    ],
    ['Kubernetes API server', page('403 Forbidden', kubernetes('Forbidden', 403))],
    ['Kubernetes API server', page('401 Unauthorized', kubernetes('Unauthorized', 401))],
    ['Consul', page('200 OK', 'Consul Agent')],
    ['Consul', page('200 OK', '<title>Consul by HashiCorp</title>')],
  ])('of %s, without a version', (product, seen) => {
    const application = applicationSeen(seen);
    expect(application?.product).toBe(product);
    expect(application?.version?.(seen)).toBeUndefined();
  });

  it('of a Docker that refuses strangers', () => {
    const seen = page('403 Forbidden', '{"message":"authorization denied by plugin x: no"}');
    expect(applicationSeen(seen)?.product).toBe('Docker');
    expect(applicationSeen(seen)?.isOpen?.(seen)).toBe(false);
  });

  it.each([
    page('404 Not Found', kubernetes('NotFound', 404)),
    page('200 OK', kubernetes('Forbidden', 403)),
    page('200 OK', '<title>Consul generals</title>'),
    page('401 Unauthorized', 'Unauthorized'),
    page('200 OK', '<title>Node Exporter</title>'),
  ])('of something else is none of them', (seen) => {
    expect(applicationSeen(seen)).toBeUndefined();
  });
});

describe('an answer to the question whether strangers are let in', () => {
  const accessOf = (seen: HttpPage) => applicationSeen(seen)?.accessAt;
  const couchdb = accessOf(page('200 OK', '{"couchdb":"Welcome","version":"3.3.3"}'));
  const cluster = accessOf(page('403 Forbidden', kubernetes('Forbidden', 403)));

  it.each([
    [couchdb, '200 OK', '{"ok":true,"userCtx":{"name":null,"roles":["_admin"]}}', true],
    [couchdb, '200 OK', '{"ok":true,"userCtx":{"name":null,"roles":[]}}', undefined],
    [cluster, '200 OK', '{"kind":"NamespaceList","apiVersion":"v1","items":[]}', true],
    [cluster, '403 Forbidden', kubernetes('Forbidden', 403), false],
    [cluster, '404 Not Found', '', undefined],
  ])('%#', (access, status, body, isOpen) => {
    expect(access?.isOpen(page(status, body))).toBe(isOpen);
  });

  it('needs a page that names ClickHouse, not three letters', () => {
    const application = applicationSeen(page('200 OK', 'Ok.\n'));
    const version = application?.versionAt?.version(page('404 Not Found', 'not found'));
    expect(application?.product).toBe('ClickHouse');
    expect(version).toBeUndefined();
  });
});
