import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, priorities } from '../facts/finding.ts';
import { type PostureFact, postureFacts, type TriState } from '../facts/posture.ts';
import { zoneNames } from '../facts/zone.ts';
import { findingsOf, serviceOf } from '../testing/rule-cases.ts';
import { judge, type OpenPort } from './judge.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/all.ts';

const now = new Date('2026-11-22T12:00:00Z');
const office = { zone: 'workstation', now } as const;

const rule = (id: string, more: Partial<Rule> = {}): Rule => ({
  id,
  title: `Title of ${id}`,
  why: 'It matters.',
  protocols: ['redis'],
  severity: { internet: 'critical', internal: 'high', restricted: 'medium' },
  fixes: [
    {
      control: 'close',
      platform: 'ufw',
      what: 'Deny {port}/{transport} on {address}.',
      commands: ['ufw prepend deny {port}/{transport}', 'echo {HOME} {unknown} {network} {ipv}'],
      undo: ['ufw delete deny {port}/{transport}'],
      sideEffect: 'Port {port} stops.',
    },
  ],
  references: ['CWE-306'],
  judge: (_service, setting) => ({
    priority: setting.reachClass === 'restricted' ? 'this-month' : 'this-week',
    because: 'answered PING with +PONG',
  }),
  ...more,
});

const redisAt = (port: number, more: Partial<OpenPort> = {}): OpenPort => ({
  port,
  transport: 'tcp',
  service: serviceOf({ protocol: 'redis' }),
  reach: null,
  ...more,
});

describe('a finding', () => {
  const [finding] = judge('2001:db8::7', [redisAt(6379)], office, [rule('redis-open')]);

  it('has an id of rule, device, port and transport', () => {
    expect(finding?.id).toBe('redis-open@[2001:db8::7]:6379/tcp');
    const [four] = judge('192.0.2.7', [redisAt(6379)], office, [rule('redis-open')]);
    expect(four?.id).toBe('redis-open@192.0.2.7:6379/tcp');
  });

  it('says who else can reach it before it says why that matters', () => {
    expect(finding?.why).toBe(
      'Seen from the workstation zone, so it is open to the office network of the staff. It matters.',
    );
  });

  it('has the words of its remedy filled in, and leaves those of the shell alone', () => {
    expect(finding?.fix).toEqual([
      {
        control: 'close',
        platform: 'ufw',
        what: 'Deny 6379/tcp on 2001:db8::7.',
        commands: ['ufw prepend deny 6379/tcp', 'echo {HOME} {unknown} 2001:db8::/32 ipv6'],
        undo: ['ufw delete deny 6379/tcp'],
        sideEffect: 'Port 6379 stops.',
      },
    ]);
  });
});

describe('findings', () => {
  it('stand most urgent first, then by port, transport and rule', () => {
    const urgent = rule('urgent', { judge: () => ({ priority: 'act-now', because: 'seen' }) });
    const open = [redisAt(90), redisAt(20, { transport: 'udp' }), redisAt(20)];
    const found = judge('192.0.2.7', open, office, [rule('b'), urgent, rule('a')]);
    expect(found.map(({ id }) => id.replace('192.0.2.7:', ''))).toEqual([
      'urgent@20/tcp',
      'urgent@20/udp',
      'urgent@90/tcp',
      'a@20/tcp',
      'b@20/tcp',
      'a@20/udp',
      'b@20/udp',
      'a@90/tcp',
      'b@90/tcp',
    ]);
  });

  it('are not made by rules of other protocols', () => {
    const other = rule('other', { protocols: ['mysql'] });
    const any = rule('any', { protocols: 'any' });
    const unnamed = redisAt(1, { service: serviceOf({ protocol: null }) });
    const found = judge('192.0.2.7', [unnamed, redisAt(2)], office, [other, any, rule('own')]);
    expect(found.map(({ rule: id, port }) => [id, port])).toEqual([
      ['any', 1],
      ['any', 2],
      ['own', 2],
    ]);
  });

  it('are silent where a rule that says more holds for the same port, and only there', () => {
    const more = rule('more', {
      judge: (_service, { endpoint }) =>
        endpoint.port === 1 ? { priority: 'act-now', because: 'seen' } : null,
    });
    const less = rule('less', { coveredBy: ['more'] });
    const found = judge('192.0.2.7', [redisAt(1), redisAt(2)], office, [less, more]);
    expect(found.map(({ rule: id, port }) => [id, port])).toEqual([
      ['more', 1],
      ['less', 2],
    ]);
  });

  it('are judged as restricted in a zone where the service is at home', () => {
    const home = rule('home', { atHomeIn: ['server'] });
    const priorityIn = (zone: 'server' | 'workstation') =>
      judge('192.0.2.7', [redisAt(1)], { zone, now }, [home])[0]?.priority;
    expect(priorityIn('server')).toBe('this-month');
    expect(priorityIn('workstation')).toBe('this-week');
  });

  it('are at most worth watching where only this machine itself can reach the port', () => {
    const open = redisAt(6379, { reach: 'this-machine' });
    const [found] = judge('127.0.0.1', [open], office, [rule('redis-open')]);
    expect(found?.priority).toBe('watch');
    expect(found?.because).toBe('answered PING with +PONG; only this machine itself can reach it');
    expect(found?.why).toBe(
      'It listens on the loopback address, so it is open only to programs on this machine. It matters.',
    );
    const [wide] = judge('127.0.0.1', [redisAt(6379, { reach: 'network' })], office, [
      rule('redis-open'),
    ]);
    expect(wide?.priority).toBe('this-week');
  });
});

describe('the rules on services of a small office', () => {
  const ids = (found: readonly Finding[]) => found.map((finding) => finding.rule);

  it('have nothing to say of plain SSH among servers, nor of a page in the office', () => {
    const modern = { 'ssh-1': 'no', 'ssh-weak-kex': 'no', 'ssh-terrapin': 'no' } as const;
    expect(findingsOf(rules, { protocol: 'ssh', facts: modern, zone: 'server' })).toEqual([]);
    const page = { cleartext: 'yes', 'http-redirects-to-https': 'no' } as const;
    expect(findingsOf(rules, { protocol: 'http', facts: page, zone: 'workstation' })).toEqual([]);
  });

  it('make one finding of a Redis that is open to the Internet', () => {
    const facts = { cleartext: 'yes', 'no-authentication': 'yes' } as const;
    expect(ids(findingsOf(rules, { protocol: 'redis', facts, zone: 'internet' }))).toEqual([
      'redis-noauth',
    ]);
  });

  it('make one finding of an SNMP agent that takes any community', () => {
    const facts = {
      cleartext: 'yes',
      'snmp-any-community': 'yes',
      'snmp-public': 'yes',
      'snmp-old-version': 'yes',
      amplifier: 'yes',
    } as const;
    const seen = { protocol: 'snmp', facts, transport: 'udp', zone: 'internet' } as const;
    expect(ids(findingsOf(rules, seen))).toEqual(['snmp-anycommunity']);
  });

  it('tell the settings of Remote Desktop apart, each with its own urgency', () => {
    const facts = {
      'rdp-nla-required': 'no',
      'rdp-standard-security': 'yes',
      'certificate-self-signed': 'yes',
    } as const;
    const found = findingsOf(rules, { protocol: 'rdp', facts, tls: true, zone: 'workstation' });
    expect(found.map((finding) => [finding.rule, finding.priority])).toEqual([
      ['rdp-std-security', 'this-week'],
      ['rdp-exposed', 'this-month'],
      ['rdp-nla-missing', 'this-month'],
      ['rdp-cert', 'watch'],
    ]);
  });
});

describe('judging', () => {
  const protocol = fc.constantFrom(
    null,
    ...new Set(rules.flatMap((one) => (one.protocols === 'any' ? [] : one.protocols))),
  );
  const posture = fc.dictionary(
    fc.constantFrom(...(Object.keys(postureFacts) as PostureFact[])),
    fc.constantFrom<TriState>('yes', 'no', 'unknown'),
  );
  const seen = fc.record({
    protocol,
    facts: posture,
    tls: fc.boolean(),
    zone: fc.constantFrom(...zoneNames),
    port: fc.integer({ min: 1, max: 65_535 }),
    transport: fc.constantFrom('tcp' as const, 'udp' as const),
  });

  it('is the same twice, ordered, with every id once, whatever was seen', () => {
    fc.assert(
      fc.property(seen, (one) => {
        const found = findingsOf(rules, one);
        expect(findingsOf([...rules].reverse(), one)).toEqual(found);
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        const urgency = found.map(({ priority }) => priorities.indexOf(priority));
        expect(urgency).toEqual([...urgency].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });
});
