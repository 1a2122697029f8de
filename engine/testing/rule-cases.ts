/**
 * The table that every rule is tested by: services that it flags, with the priority that comes out,
 * and services that it passes. Cases go through `judge`, so what is decided there is tested too.
 */
import { describe, expect, it } from 'vitest';
import { judge } from '../assess/judge.ts';
import type { Rule } from '../assess/rule.ts';
import type { Reach } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import type { Finding, Priority } from '../facts/finding.ts';
import type { Posture, PostureFact, TriState } from '../facts/posture.ts';
import type { Certificate, Service, TlsFacts } from '../facts/service.ts';
import type { Zone } from '../facts/zone.ts';

export type Seen = {
  readonly protocol: string | null;
  readonly facts?: Partial<Record<PostureFact, TriState>>;
  readonly tls?: boolean;
  readonly zone: Zone;
  readonly port?: number;
  readonly transport?: Transport;
  readonly reach?: Reach;
  readonly address?: string;
  readonly more?: Partial<Service>;
};

type Cases = {
  readonly flags: readonly (readonly [fact: string, seen: Seen, priority: Priority])[];
  readonly passes: readonly (readonly [fact: string, seen: Seen])[];
};

export function itJudges(rule: Rule, cases: Cases): void {
  describe(`the rule ${rule.id}`, () => {
    it('has cases that it flags and cases that it passes', () => {
      expect(
        Math.min(cases.flags.length, cases.passes.length),
        `${rule.id}.test.ts has to say when it speaks and when it is silent`,
      ).toBeGreaterThan(0);
    });
    it.each(cases.flags)('flags %s', (_fact, seen, priority) => {
      const findings = findingsOf(rule, seen);
      expect(findings.map((one) => [one.rule, one.priority])).toEqual([[rule.id, priority]]);
      expect(findings[0]?.because).not.toBe('');
    });
    it.each(cases.passes)('passes %s', (_fact, seen) => {
      expect(findingsOf(rule, seen)).toEqual([]);
    });
  });
}

export function findingsOf(rule: Rule | readonly Rule[], seen: Seen): readonly Finding[] {
  const { zone, port = 4242, transport = 'tcp', reach = null, address = '192.0.2.7' } = seen;
  const open = { port, transport, service: serviceOf(seen), reach };
  const rules = 'id' in rule ? [rule] : rule;
  return judge(address, [open], { zone, now: new Date('2026-11-22T12:00:00Z') }, rules);
}

export function serviceOf(seen: Pick<Seen, 'protocol' | 'facts' | 'tls' | 'more'>): Service {
  return {
    protocol: seen.protocol,
    tls: seen.tls ? tlsFacts : null,
    posture: postureOf(seen.facts ?? {}),
    transcript: [],
    connections: 1,
    unidentified: seen.protocol === null ? 'nothing was said' : null,
    ...seen.more,
  };
}

function postureOf(facts: NonNullable<Seen['facts']>): Posture {
  const verdicts = Object.entries(facts).map(([fact, is]) => [
    fact,
    { is, because: `${fact}: ${is}` },
  ]);
  return Object.fromEntries(verdicts);
}

const certificate: Certificate = {
  subject: 'CN=host.example',
  issuer: 'CN=Example CA',
  names: ['host.example'],
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  fingerprint: '00'.repeat(32),
  selfSigned: false,
  key: 'ec prime256v1',
  keyBits: 256,
  signature: 'ecdsa-with-SHA256',
};

const tlsFacts: TlsFacts = {
  from: 'first-byte',
  version: 'TLS 1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  alpn: null,
  certificate,
};
