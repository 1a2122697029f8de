import { describe, expect, it } from 'vitest';
import { type SliceGround, udpPlanOf } from './sweeps.ts';
import { groundSample } from './testing/ground-sample.ts';

function ground(target: string, perDeviceRate: number | null): Promise<SliceGround> {
  return groundSample([target], [], { perDeviceRate, udp: { kind: 'all' } });
}

describe('the rate at which a device is asked over UDP', () => {
  it.each([
    ['192.0.2.1', Number.POSITIVE_INFINITY, 1000],
    ['192.0.2.1', 5000, 1000],
    ['192.0.2.1', 20, 20],
    ['127.0.0.1', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('is, for %s at %d a second at most, %d', async (target, asked, expected) => {
    const { perDeviceRate } = udpPlanOf(await ground(target, asked), [[1, 65_535]], () => []);
    expect(perDeviceRate).toBe(expected);
  });
});
