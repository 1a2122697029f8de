/** What must hold for every rule. Each rule's own cases stand beside it. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Fix, isAtLeast } from '../../facts/finding.ts';
import { type PostureFact, postureFacts, type TriState } from '../../facts/posture.ts';
import { printable } from '../../facts/text.ts';
import { type ReachClass, reachClassOf, zoneNames } from '../../facts/zone.ts';
import { findingsOf, serviceOf } from '../../testing/rule-cases.ts';
import { judge } from '../judge.ts';
import { placeholders } from '../placeholders.ts';
import type { Rule } from '../rule.ts';
import { priorityOf, severities } from '../severity.ts';
import { rules } from './all.ts';

const ids = rules.map((rule) => rule.id);
const each = rules.map((rule) => [rule.id, rule] as const);
const allFacts = Object.keys(postureFacts) as PostureFact[];
const factsAll = (is: TriState) => Object.fromEntries(allFacts.map((fact) => [fact, is]));

/**
 * Rules whose matter is that a service is there at all, whatever its posture. All others are silent
 * as long as nothing is known.
 */
const byPresence = new Set([
  'cldap-amp',
  'ldap-exposed',
  'memcached-udp',
  'mysql-reach',
  'postgresql-reach',
  'rdp-exposed',
  'redis-exposed',
  'rlogin-rsh',
  'small-services',
  'smb-exposed',
  'snmp-v3-noauth',
  'ssh-exposed',
  'telnet-cleartext',
  'tftp-open',
  'unknown-service',
  'vnc-exposed',
  'x11-present',
]);

/** Between them they make every rule speak that speaks of facts. */
const combinations = [
  factsAll('yes'),
  factsAll('no'),
  { ...factsAll('yes'), 'http-redirects-to-https': 'no' } as const,
];

/** Protocols that a rule may be asked about; `any` stands for one that is known and one that isn't. */
const protocolsOf = (rule: Rule) => (rule.protocols === 'any' ? ['http', null] : rule.protocols);

const textsOf = (rule: Rule): string[] => [
  rule.title,
  rule.why,
  ...rule.references,
  ...rule.fixes.flatMap((fix) => [fix.what, fix.sideEffect ?? '', ...fix.commands, ...fix.undo]),
];

describe('the register', () => {
  it('is the folder', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'all.ts')
      .map((name) => name.slice(0, -'.ts'.length));
    expect(ids).toEqual(files.sort());
  });

  it('has a test beside every rule', () => {
    const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
    expect(ids.filter((id) => !tests.includes(`${id}.test.ts`))).toEqual([]);
  });

  it('is sorted, with every id once', () => {
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('names only its own rules where one covers another, and never in a circle', () => {
    const covering = new Map(rules.map((rule) => [rule.id, rule.coveredBy ?? []]));
    const reaches = (from: string, goal: string, depth = 0): boolean =>
      depth < rules.length &&
      (covering.get(from) ?? []).some((id) => id === goal || reaches(id, goal, depth + 1));
    for (const [id, others] of covering) {
      expect(others.filter((other) => !covering.has(other))).toEqual([]);
      expect(reaches(id, id)).toBe(false);
    }
  });

  it('covers nothing more urgent by something less urgent', () => {
    const rank = (rule: Rule | undefined, reach: ReachClass) =>
      rule ? severities.indexOf(rule.severity[reach]) : -1;
    const weaker = rules.flatMap((rule) =>
      (rule.coveredBy ?? [])
        .filter((id) => {
          const other = rules.find((one) => one.id === id);
          return rank(other, 'internet') > rank(rule, 'internet');
        })
        .map((id) => `${rule.id} < ${id}`),
    );
    // Control queries amplify little: what is said of them in particular counts.
    expect(weaker).toEqual(['udp-amplifier < ntp-mode6']);
  });
});

describe.each(each)('%s', (_id, rule) => {
  it('speaks in printable sentences without marketing', () => {
    for (const text of textsOf(rule)) {
      expect(text).toBe(printable(text, 2_000));
      expect(text).not.toMatch(/\bTODO\b|\bworld-class\b|\bsimply\b|\bjust\b|\beasily\b/i);
    }
    for (const words of [rule.title, rule.why, ...rule.fixes.map((fix) => fix.what)])
      expect(words).not.toContain('!');
  });

  it('says why in one to four sentences, and what in a title without a full stop', () => {
    expect(rule.title).toMatch(/^[A-Z0-9m].*[^.]$/);
    expect(rule.title.length).toBeLessThanOrEqual(80);
    expect(rule.why.length).toBeGreaterThanOrEqual(100);
    expect(rule.why).toMatch(/^[A-Z].*\.$/);
    const sentences = rule.why.split(/\.(?:\s|$)/).filter(Boolean).length;
    expect(sentences).toBeGreaterThanOrEqual(1);
    expect(sentences).toBeLessThanOrEqual(4);
  });

  it('is no more urgent for few than for many', () => {
    const rank = (reach: ReachClass) => severities.indexOf(rule.severity[reach]);
    expect(rank('internet')).toBeLessThanOrEqual(rank('internal'));
    expect(rank('internal')).toBeLessThanOrEqual(rank('restricted'));
    expect(rule.severity.internet).not.toBe('info');
  });

  it('has fixes, each with what to do and the way back', () => {
    expect(rule.fixes.length).toBeGreaterThan(0);
    for (const fix of rule.fixes) {
      expect(fix.what).toMatch(/^[A-Z].*[.:)]$|^[A-Za-z].*\.$/);
      expect(fix.undo.length).toBeGreaterThan(0);
      for (const line of [...fix.commands, ...fix.undo]) expect(line.trim()).not.toBe('');
      if (fix.commands.length === 0) expect(fix.platform).not.toBe('');
    }
  });

  it('leaves open no word that is not in the list of placeholders', () => {
    const unknown = rule.fixes
      .flatMap(linesOf)
      .flatMap((line) => [...line.matchAll(/\{([A-Za-z]\w*)\}/g)])
      .filter((match) => !Object.hasOwn(placeholders, match[1] ?? ''))
      .map((match) => match[0]);
    expect(unknown).toEqual([]);
  });

  it('fills every word in, for both families of addresses', () => {
    for (const address of ['192.0.2.7', '2001:db8::7']) {
      const findings = protocolsOf(rule).flatMap((protocol) =>
        (['tcp', 'udp'] as const).flatMap((transport) =>
          combinations.flatMap((facts) =>
            findingsOf(rule, { protocol, facts, transport, address, zone: 'internet' }),
          ),
        ),
      );
      expect(findings.length).toBeGreaterThan(0);
      for (const line of findings.flatMap((finding) => finding.fix.flatMap(linesOf)))
        expect(line).not.toMatch(/\{(address|port|transport|family|ipv|network)\}/);
    }
  });

  it('cites public documents', () => {
    const form =
      /^(RFC \d{3,5}|CWE-\d+|CVE-\d{4}-\d{4,}|CISA (BOD \d\d-\d\d|TA\d\d-\d{3}A|SMB .*)|NIST SP 800-\d+.*|MS-[A-Z0-9]+|CIS Controls v8\.1 [\d.]+|https:\/\/\S+)$/;
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references) expect(reference).toMatch(form);
  });

  it('is silent as long as nothing is known, unless being there is its matter', () => {
    const heard = protocolsOf(rule).flatMap((protocol) =>
      zoneNames.flatMap((zone) =>
        (['tcp', 'udp'] as const).flatMap((transport) =>
          [{}, factsAll('unknown')].flatMap((facts) =>
            findingsOf(rule, { protocol, facts, transport, zone }),
          ),
        ),
      ),
    );
    expect(heard.length > 0).toBe(byPresence.has(rule.id));
  });

  it('reads only facts that exist, and none from its own memory', () => {
    const read = new Set<string>();
    const facts = new Proxy(
      {},
      {
        get: (_target, fact) => {
          read.add(String(fact));
          return { is: 'yes', because: 'seen' };
        },
      },
    );
    for (const protocol of protocolsOf(rule)) {
      const service = serviceOf({ protocol, more: { posture: facts } });
      const open = { port: 4242, transport: 'udp', service, reach: null } as const;
      const vantage = { zone: 'internet', now: new Date(0) } as const;
      const once = judge('192.0.2.7', [open], vantage, [rule]);
      expect(judge('192.0.2.7', [open], vantage, [rule])).toEqual(once);
    }
    expect([...read].filter((fact) => !Object.hasOwn(postureFacts, fact))).toEqual([]);
    if (!byPresence.has(rule.id)) expect(read.size).toBeGreaterThan(0);
  });

  it('never says more than its severity, and only watch where this machine alone can reach it', () => {
    for (const zone of zoneNames)
      for (const protocol of protocolsOf(rule))
        for (const facts of combinations) {
          const at = { protocol, facts, transport: 'udp', zone } as const;
          const most =
            rule.severity[rule.atHomeIn?.includes(zone) ? 'restricted' : reachClassOf[zone]];
          for (const { priority } of findingsOf(rule, at))
            expect(isAtLeast(priorityOf[most] ?? 'watch', priority)).toBe(true);
          if (most === 'info') expect(findingsOf(rule, at)).toEqual([]);
          for (const { priority } of findingsOf(rule, { ...at, reach: 'this-machine' }))
            expect(priority).toBe('watch');
        }
  });
});

describe('nothing known', () => {
  it('gives no finding for any protocol in the networks of servers and administrators', () => {
    const quiet = ['ssh', 'http', 'smtp', 'imap', 'dns', 'ntp', 'ldap', 'mysql', 'smb', 'tls'];
    const heard = quiet.flatMap((protocol) =>
      (['server', 'management', 'vpn'] as const).flatMap((zone) =>
        findingsOf(rules, { protocol, facts: factsAll('unknown'), zone }),
      ),
    );
    expect(heard).toEqual([]);
  });
});

function linesOf(fix: Fix): string[] {
  return [fix.what, fix.sideEffect ?? '', ...fix.commands, ...fix.undo];
}
