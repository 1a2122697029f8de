import { describe, expect, it } from 'vitest';
import { alikeSample, deviceSample, portSample, resultSample } from '../testing/device-sample.ts';
import { assumed } from './assumptions.ts';
import { measuredIn } from './measured.ts';

const everybodyOrdinary = () => 'default' as const;
const open = [portSample(22, { connections: 2 }), portSample(80, { connections: 4 })];

describe('what a former check measured', () => {
  it('are the shares of silent ports, losses, open ports and connections', () => {
    const walled = deviceSample({
      address: '192.0.2.1',
      ports: open,
      tcp: { filtered: [[1001, 65_535]], loss: 0 },
    });
    const plain = deviceSample({ address: '192.0.2.2', tcp: { loss: 0.02 } });
    const { behaviours } = measuredIn(
      resultSample({ devices: [walled, plain] }),
      everybodyOrdinary,
    );
    const { silent, loss, open: ports, connections, slowPhase } = behaviours.expected.default;
    expect(silent).toBeCloseTo(64_535 / 131_070, 4);
    expect(loss).toBeGreaterThan(0.015);
    expect(loss).toBeLessThan(0.02);
    expect([ports, connections, slowPhase]).toEqual([1, 3, 'none']);
    expect(behaviours.least.default.silent).toBe(silent);
    expect(behaviours.most.default.silent).toBe(silent);
  });

  it('tells apart devices that limit from lines that lose', () => {
    const limiting = deviceSample({
      address: '192.0.2.1',
      tcp: { unknown: [[1, 60_000]], unknownBecause: 'rate-limited', loss: 0.9 },
      udp: { asked: [[1, 1000]], unknown: [[1, 900]], unknownBecause: 'rate-limited' },
    });
    const { behaviours, sentences } = measuredIn(
      resultSample({ devices: [limiting] }),
      everybodyOrdinary,
    );
    const { loss, slowPhase, limitsIcmp, udpSilent } = behaviours.expected.default;
    expect({ loss, slowPhase, limitsIcmp, udpSilent }).toEqual({
      loss: 0,
      slowPhase: 'long',
      limitsIcmp: true,
      udpSilent: 0,
    });
    expect(sentences.join()).toContain('1 devices limited their ICMP errors');
  });

  it('counts devices that are told as ranges', () => {
    const silent = alikeSample(['192.0.2.0-192.0.2.98'], { silent: true });
    const up = deviceSample({ address: '192.0.2.99' });
    const result = resultSample({ devices: [up], silent: [silent] });
    const { behaviours, sentences } = measuredIn(result, everybodyOrdinary);
    expect(behaviours.expected.default.silent).toBeCloseTo(0.99, 5);
    expect(sentences[0]).toMatch(/^measured on 100 devices/);
  });

  it('is told by profile, and what was not looked at stays as it was taken for granted', () => {
    const printer = deviceSample({ address: '192.0.2.9', tcp: { filtered: [[1, 65_535]] } });
    const plain = deviceSample({ address: '192.0.2.1' });
    const { behaviours } = measuredIn(resultSample({ devices: [printer, plain] }), (address) =>
      address === '192.0.2.9' ? 'printer' : 'default',
    );
    expect(behaviours.expected.printer.silent).toBe(1);
    expect(behaviours.expected.default.silent).toBe(0);
    expect(behaviours.expected.ot.silent).toBe(0.5);
    expect(behaviours.expected.default.udpSilent).toBe(assumed.expected.default.udpSilent);
  });
});
