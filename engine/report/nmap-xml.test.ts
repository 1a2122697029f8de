import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { portCount } from '../facts/port-set.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, officeResult } from '../testing/check-result-samples.ts';
import {
  alikeSample,
  deviceSample,
  everyDeviceOf,
  portSample,
  resultSample,
} from '../testing/device-sample.ts';
import { cpe22 } from './cpe-22.ts';
import { renderNmapXml } from './nmap-xml.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-nmap-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, xml: string): string {
  const path = join(folder, name);
  writeFileSync(path, xml);
  return path;
}

const tag = /<(\/?)([a-z]+)((?: [a-z_]+="[^"<>]*")*)(\/?)>/g;

/** Each element in order with its attributes; throws where the text is not well-formed. */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const body = xml.replace('<?xml version="1.0" encoding="UTF-8"?>', '');
  const open: string[] = [];
  const elements = [...body.replace('<!DOCTYPE nmaprun>', '').matchAll(tag)].map((found) => {
    const [, end, name = '', attributes = '', empty] = found;
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
    const pairs = [...attributes.matchAll(/ ([a-z_]+)="([^"]*)"/g)];
    return { name: end ? '' : name, attributes: Object.fromEntries(pairs.map((p) => p.slice(1))) };
  });
  expect(open).toEqual([]);
  expect(body.replaceAll(tag, '').replace('<!DOCTYPE nmaprun>', '')).not.toMatch(/[<>]/);
  return elements.filter(({ name }) => name !== '');
}

describe('nmap XML', () => {
  it('is well-formed whatever devices say', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        expect(elementsOf(renderNmapXml(result))[0]?.name).toBe('nmaprun');
      }),
      { numRuns: 40 },
    );
  });

  it('accounts for every asked port of a device that answers, and for none as closed that is not', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const counts = new Map<string, number>();
        const add = (state: string, count: number) =>
          counts.set(state, (counts.get(state) ?? 0) + count);
        for (const { name, attributes } of elementsOf(renderNmapXml(result))) {
          if (name === 'extraports') add(attributes.state ?? '', Number(attributes.count));
          if (name === 'state') add(attributes.state ?? '', 1);
          if (name === 'extrareasons') {
            const ports = portSetFrom(attributes.ports ?? '') ?? [];
            expect(portCount(ports)).toBe(Number(attributes.count));
          }
        }
        const up = everyDeviceOf(result).filter(({ state }) => state === 'up');
        const ledgers = up.flatMap(({ ledger }) => Object.values(ledger));
        const sum = (state: 'open' | 'closed' | 'filtered' | 'unknown') =>
          ledgers.reduce((total, ledger) => total + ledger[state], 0);
        const told = (state: string) => counts.get(state) ?? 0;
        expect([told('open'), told('closed'), told('filtered')]).toEqual([
          sum('open'),
          sum('closed'),
          sum('filtered'),
        ]);
        expect(told('unknown') + told('open|filtered')).toBe(sum('unknown'));
      }),
      { numRuns: 40 },
    );
  });

  it("calls a silent UDP port open|filtered, and other unknown ports by nmap's word unknown", () => {
    const device = deviceSample({
      address: '192.0.2.7',
      tcp: { unknown: [[1, 10]], unknownBecause: 'rate-limited' },
      udp: { asked: [[53, 53]], unknown: [[53, 53]] },
    });
    const xml = renderNmapXml(resultSample({ devices: [device] }));
    expect(xml).toContain(
      '<extraports state="unknown" count="10"><extrareasons reason="no-response"',
    );
    expect(xml).toContain('<extraports state="open|filtered" count="1">');
  });

  it('counts very many devices that are alike without a line for each', () => {
    const silent = [alikeSample(['10.82.0.0-10.82.255.255'], { silent: true })];
    const xml = renderNmapXml(resultSample({ silent }));
    expect(xml.length).toBeLessThan(2000);
    expect(xml).toContain('<hosts up="0" down="65536" total="65536"/>');
  });

  it('names no service by the number of its port', () => {
    const device = deviceSample({ address: '192.0.2.7', ports: [portSample(22)] });
    expect(renderNmapXml(resultSample({ devices: [device] }))).not.toContain('<service');
  });

  const ndiff = '/usr/bin/ndiff';
  const hasNdiff = spawnSync(ndiff, ['--help']).status === 0;

  it.skipIf(!hasNdiff)('is read by ndiff (needs: apt-get install ndiff)', () => {
    const before = fileOf('before.xml', renderNmapXml(cleanResult));
    const after = fileOf('after.xml', renderNmapXml(officeResult));
    expect(spawnSync(ndiff, [before, before]).status).toBe(0);
    const { status, stdout } = spawnSync(ndiff, [before, after], { encoding: 'utf8' });
    expect(status).toBe(1); // ndiff's way to say that there are differences
    expect(stdout).toContain('+443/tcp open  ssl/http     nginx 1.22.1');
    expect(stdout).toContain('+Not shown: 64508 closed ports, 1037 unknown ports');
  });

  const python = '/usr/bin/python3';
  const hasLibnmap = spawnSync(python, ['-c', 'import libnmap.parser']).status === 0;

  it.skipIf(!hasLibnmap)('is read by libnmap (needs: apt-get install python3-libnmap)', () => {
    const script = `
import json, sys
from libnmap.parser import NmapParser
report = NmapParser.parse_fromfile(sys.argv[1])
print(json.dumps([[h.address, h.status, h.get_open_ports()] for h in report.hosts]))
print(json.dumps([report.hosts_up, report.hosts_down, report.elapsed]))`;
    const path = fileOf('office.xml', renderNmapXml(officeResult));
    const lines = execFileSync(python, ['-c', script, path], { encoding: 'utf8' }).split('\n');
    const expected = everyDeviceOf(officeResult).map(({ address, state, ports }) => [
      address,
      state === 'up' ? 'up' : 'down',
      ports.map(({ port, transport }) => [port, transport]),
    ]);
    expect(JSON.parse(lines[0] ?? '')).toEqual(expected);
    expect(JSON.parse(lines[1] ?? '')).toEqual([6, 1, 877]);
  });
});

describe('a CPE as nmap writes it', () => {
  it.each([
    ['cpe:2.3:a:openbsd:openssh:9.2p1:*:*:*:*:*:*:*', 'cpe:/a:openbsd:openssh:9.2p1'],
    ['cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*', 'cpe:/a:f5:nginx'],
    ['cpe:2.3:a:x:y\\:z\\+:1.0:rc1:*:*:*:*:*:*', 'cpe:/a:x:y%3az%2b:1.0:rc1'],
    ['cpe:/a:old:form', 'cpe:/a:old:form'],
  ])('%s is %s', (cpe, uri) => {
    expect(cpe22(cpe)).toBe(uri);
  });
});
