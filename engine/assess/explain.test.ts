import { describe, expect, it } from 'vitest';
import { printable } from '../facts/text.ts';
import { explain, type KnownProtocol, portHint } from './explain.ts';
import { namedServices, portsText, servicesOnPort } from './port-names.ts';
import { rules } from './rules/all.ts';

const redis: KnownProtocol = {
  id: 'redis',
  title: 'Redis',
  about: 'A database in memory.',
  spec: 'RESP 2',
  ports: [6379],
  transport: 'tcp',
};
const dnsTcp: KnownProtocol = { ...redis, id: 'dns-tcp', title: 'DNS over TCP', ports: [53] };
const known = { rules, protocols: [redis, dnsTcp] };
const of = (name: string) => explain(name, known);

describe('the table of ports', () => {
  it('has at least 150 services, each once', () => {
    const ids = namedServices.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(namedServices.map((service) => [service.id, service] as const))(
    'tells of %s what it is and what to use in its place',
    (id, { name, about, instead, ports }) => {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(about).toMatch(/^[A-Z].*[^.]\.$/);
      expect(instead).toMatch(/^[^.].*[^.]$/);
      expect(ports.length).toBeGreaterThan(0);
      for (const text of [name, about, instead]) expect(text).toBe(printable(text));
      expect(about).not.toContain('!');
    },
  );

  it('finds services by port, by range and by transport', () => {
    const ids = (port: number, transport: 'tcp' | 'udp' | null) =>
      servicesOnPort(port, transport).map(({ id }) => id);
    expect(ids(3389, 'tcp')).toEqual(['rdp', 'sap']);
    expect(ids(5905, null)).toEqual(['vnc']);
    expect(ids(514, 'udp')).toEqual(['syslog']);
    expect(ids(514, 'tcp')).toEqual(['rsh', 'syslog']);
    expect(ids(69, 'tcp')).toEqual([]);
    expect(ids(1, null)).toEqual([]);
  });

  it('writes ports as it reads them', () => {
    const snmp = namedServices.find(({ id }) => id === 'snmp');
    expect(portsText(snmp?.ports ?? [])).toBe('tcp 161, udp 161 162');
    const vnc = namedServices.find(({ id }) => id === 'vnc');
    expect(portsText(vnc?.ports ?? [])).toBe('tcp 5900-5910 5800-5810');
  });
});

describe('explaining a rule', () => {
  it('tells why, the fixes with their way back, and what covers it', () => {
    const rule = of('snmp-public');
    expect(rule).toMatchObject({
      kind: 'rule',
      title: 'SNMP tells everything to whoever says public',
    });
    expect(rule?.what).toContain(
      'At most act-now from the Internet, this-week from inside, this-month',
    );
    expect(rule?.why).toContain('first that anybody tries');
    expect(rule?.fixes.every((fix) => fix.undo.length > 0)).toBe(true);
    expect(rule?.references).toContain('RFC 3584');
    expect(rule?.rules.map(({ id }) => id)).toEqual(['snmp-anycommunity']);
  });

  it('has an answer for every rule', () => {
    for (const { id } of rules) expect(of(id)?.kind).toBe('rule');
  });
});

describe('explaining a protocol', () => {
  it('tells what it is, its replacement, its ports and its rules', () => {
    expect(of('redis')).toMatchObject({
      kind: 'protocol',
      title: 'Redis',
      what: 'A database in memory.',
      instead: 'Use a password or ACL, TLS, and a private address.',
      ports: 'tcp 6379',
      spec: 'RESP 2',
      hint: portHint,
    });
    expect(of('redis')?.rules.map(({ id }) => id)).toEqual(['redis-exposed', 'redis-noauth']);
    expect(of('redis')?.why).toBe(
      'Being reachable is critical from the Internet, high from inside, and medium from the few ' +
        'machines that are meant to reach it.',
    );
  });

  it('knows the service behind a transport of its own', () => {
    expect(of('dns-tcp')?.severity?.internet).toBe('medium');
    expect(of('dns-tcp')?.rules.map(({ id }) => id)).toEqual(['dns-recursion', 'dns-version']);
  });
});

describe('explaining a service that is known by name only', () => {
  it('says that it is not identified', () => {
    const winrm = of('winrm');
    expect(winrm).toMatchObject({ kind: 'service', ports: 'tcp 5985 5986', rules: [] });
    expect(winrm?.hint).toContain('does not identify it yet');
    expect(of('Windows Remote Management')).toEqual(winrm);
  });
});

describe('explaining a port', () => {
  it('names what usually sits there, and says that the number is only a hint', () => {
    const port = of('6379');
    expect(port).toMatchObject({
      kind: 'port',
      title: 'Port 6379',
      severity: null,
      hint: portHint,
    });
    expect(port?.services.map(({ id }) => id)).toContain('redis');
    expect(port?.rules.map(({ id }) => id)).toContain('redis-noauth');
  });

  it('tells transports apart', () => {
    expect(of('69/udp')?.what).toBe('Usually found here: TFTP.');
    expect(of('69/tcp')?.what).toBe('No service of the table usually sits here.');
    expect(of('53/tcp')?.rules.map(({ id }) => id)).toContain('dns-recursion');
  });

  it('says so where nothing usually sits there', () => {
    expect(of('65535')).toMatchObject({ services: [], rules: [], hint: portHint });
    expect(of('0')?.services).toEqual([]);
  });
});

describe('explaining what does not exist', () => {
  it.each(['', '65536', '80/sctp', '-1', 'no-such-rule', '__proto__', 'constructor', '1e3'])(
    'gives nothing for %j',
    (name) => {
      expect(of(name)).toBeNull();
    },
  );
});
