import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priorities } from '../facts/finding.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, interruptedResult, officeResult } from '../testing/check-result-samples.ts';
import { deviceSample, portSample, resultSample } from '../testing/device-sample.ts';
import { digestOf } from './digest.ts';
import { gapsOf } from './gaps.ts';

const countIn = (sentence: string) =>
  Number(/([\d,]+) ports? (unknown|there)/.exec(sentence)?.[1]?.replaceAll(',', '') ?? 0);

describe('the digest of a result', () => {
  it('adds up: states to asked ports, groups to findings, gaps to unknown ports', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const digest = digestOf(result);
        for (const total of Object.values(digest.totals)) {
          const { open, closed, filtered, unknown, asked } = total;
          expect(open + closed + filtered + unknown).toBe(asked);
        }
        const grouped = digest.groups.flatMap(({ findings }) => findings);
        expect(grouped).toHaveLength(result.findings.length);
        const counts = priorities.map((priority) => digest.counts[priority]);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(result.findings.length);
        const told = digest.gaps.reduce((sum, { sentence }) => sum + countIn(sentence), 0);
        expect(told).toBe((digest.totals.tcp?.unknown ?? 0) + (digest.totals.udp?.unknown ?? 0));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['act-now', officeResult],
    ['clean', cleanResult],
    ['unproven', interruptedResult],
    ['unproven', resultSample()],
  ])('is %s', (tone, result) => {
    expect(digestOf(result).tone).toBe(tone);
  });

  it.each([
    [['watch'], '1 finding on 1 of 1 device; nothing that cannot wait a week.'],
    [['act-now'], '1 finding on 1 of 1 device; act now.'],
    [['this-week', 'this-week'], '2 findings on 1 of 1 device; act on all of them this week.'],
    [['watch', 'act-now', 'this-week'], '3 findings on 1 of 1 device; act on 1 of them now.'],
  ] as const)('of the findings %j reads: %s', (urgencies, verdict) => {
    const [sample] = officeResult.findings;
    if (!sample) throw new Error('the sample has a finding');
    const device = deviceSample({ address: sample.device, ports: [portSample(sample.port)] });
    const findings = urgencies.map((priority, i) => ({ ...sample, id: String(i), priority }));
    expect(digestOf(resultSample({ devices: [device], findings })).verdict).toBe(verdict);
  });

  it.each([
    [2, 'Nothing risky was found: 2 open ports on 1 device, none with a finding.'],
    [1, 'Nothing risky among 1 identified of 2 open ports on 1 device.'],
    [0, 'Nothing was judged: 2 open ports on 1 device, none of them identified.'],
  ])('of two open ports without a finding, %i identified, reads: %s', (identified, verdict) => {
    const ports = [22, 80].map((port, i) =>
      portSample(port, i < identified ? { service: 'x' } : { unidentified: 'not asked' }),
    );
    const devices = [deviceSample({ address: '192.0.2.7', ports })];
    expect(digestOf(resultSample({ devices })).verdict).toBe(verdict);
  });

  it('puts what is most urgent first, then what concerns most places', () => {
    const { groups } = digestOf(officeResult);
    expect(groups.map(({ rule, findings }) => [rule, findings.length])).toEqual([
      ['redis-no-auth', 2],
      ['telnet-cleartext', 1],
      ['certificate-expired', 1],
      ['dns-open-resolver', 1],
    ]);
  });
});

describe('what was not covered', () => {
  it('is nothing where every port of both transports was asked, answered and identified', () => {
    const port = portSample(22, { service: 'ssh' });
    const device = deviceSample({ address: '192.0.2.7', ports: [port], udp: {} });
    expect(gapsOf(resultSample({ devices: [device] }))).toEqual([]);
  });

  it('names a transport that was not swept, ports that were not asked, and lost answers', () => {
    const device = deviceSample({
      address: '192.0.2.7',
      tcp: { asked: [[1, 1000]], loss: 0.0004 },
    });
    const sentences = gapsOf(resultSample({ devices: [device] })).map(({ sentence }) => sentence);
    expect(sentences).toEqual([
      'TCP: 1,000 of 65,535 ports were asked on 1 device, the other 64,535 were not',
      'TCP: answers went missing on 1 device, at worst below 0.1 % of those measured',
      'UDP was not swept',
    ]);
  });
});
