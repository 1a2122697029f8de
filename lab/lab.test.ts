import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, startLab, whyNoLab } from './lab.ts';

const why = whyNoLab();
const name = `the lab${why ? ` (skipped: ${why})` : ''}`;

describe.skipIf(why !== null)(name, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  }, 120_000);
  afterAll(() => lab.stop());

  it('has no route out, from the scanner or from a device', () => {
    for (const device of ['gateway', 'web', 'walled']) {
      expect(lab.inDevice(device, 'ip', '-4', 'route', 'show', 'default')).toBe('');
      expect(lab.inDevice(device, 'ip', '-6', 'route', 'show', 'default')).toBe('');
    }
  });
});
