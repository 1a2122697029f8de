import { describe, expect, it } from 'vitest';
import { merge } from '../compare/merge.ts';
import type { Degraded, Minutes } from '../facts/vitals.ts';
import { deviceSample, portSample, resultSample } from '../testing/device-sample.ts';
import { gapsOf } from './gaps.ts';
import { renderHtml } from './html.ts';
import { readResult } from './read-result.ts';
import { plainStyle } from './style.ts';
import { renderText } from './text.ts';
import { degradedText } from './vitals-text.ts';

const degraded: Degraded = {
  at: '2026-11-20T20:03:07.000Z',
  lastWellAt: '2026-11-20T20:02:58.000Z',
  because: 'silent',
  probesPerSecond: 998.4,
  stoppedAt: '2026-11-20T20:03:21.000Z',
  recoveredAt: '2026-11-20T20:03:40.000Z',
  watchedUntil: '2026-11-20T20:03:40.000Z',
  wasUs: 'probably',
};
const minutes: Minutes = {
  from: '2026-11-20T20:00:02.000Z',
  minute: [0, 1, 2, 3],
  span: [1, 1, 1, 1],
  probes: [59_900, 60_010, 58_000, 900],
  answers: [59_000, 59_800, 57_000, 0],
  canaries: [950, 940, 930, 40],
  lost: [0, 0, 20, 31],
  roundTripMs: [0.4, 0.4, 0.5, null],
  state: ['well', 'well', 'degraded', 'recovered'],
};
const device = {
  ...deviceSample({
    address: '192.0.2.7',
    ports: [portSample(80)],
    tcp: { unknown: [[40_000, 50_000]], unknownBecause: 'device-degraded' },
  }),
  minutes,
  degraded,
};
const result = resultSample({ devices: [device] });

describe('"was it us?"', () => {
  it.each<[Partial<Degraded>, string]>([
    [{}, 'it came back 19 s after that, so it was probably us'],
    [
      { recoveredAt: null, watchedUntil: '2026-11-20T20:04:21.000Z', wasUs: 'probably-not' },
      'it stayed away for 1 min after that, so it was probably not us, unless',
    ],
    [
      { recoveredAt: null, watchedUntil: '2026-11-20T20:03:30.000Z', wasUs: 'unknown' },
      'too short',
    ],
    [{ probesPerSecond: 0.4, wasUs: 'probably-not' }, 'next to nothing was sent to it'],
    [{ stoppedAt: null, wasUs: 'unknown' }, 'It was asked more slowly, and was well again 42 s'],
    [{ stoppedAt: null, recoveredAt: null, wasUs: 'unknown' }, 'The sweep was over before'],
  ])('%j is told', (more, words) => {
    const text = degradedText({ ...degraded, ...more });
    expect(text).toContain('it degraded at 2026-11-20 20:03:07 UTC');
    expect(text).toContain(words);
  });

  it('is answered in the text and the HTML, with what was sent', () => {
    const text = renderText(result, { style: plainStyle, width: 200 }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('sent 998 probes a second at that time');
    expect(text).toContain('so it was probably us');
    const page = renderHtml(result);
    expect(page).toContain('so it was probably us');
    expect(page).toContain('<rect class="degraded"');
    expect(page).toContain('>58,000</td>');
  });

  it('leaves a gap, under its reason', () => {
    const sentences = gapsOf(result).map(({ sentence }) => sentence);
    expect(sentences.join()).toMatch(/10,001 ports unknown on 1 device: the device degraded/);
  });
});

describe('a record of minutes', () => {
  it('is read back, and refused where its columns differ or it goes back in time', () => {
    const read = (own: Minutes) =>
      readResult(JSON.stringify({ ...result, devices: [{ ...device, minutes: own }] }));
    expect(read(minutes).devices[0]?.minutes).toEqual(minutes);
    expect(() => read({ ...minutes, lost: [1] })).toThrow(/minutes\.lost has 1 rows/);
    expect(() => read({ ...minutes, minute: [0, 2, 1, 3] })).toThrow(/goes back in time/);
  });

  it('of two looks becomes one, and of two degradations the one that ended a sweep stays', () => {
    const later = {
      ...device,
      minutes: { ...minutes, from: '2026-11-20T21:00:02.000Z' },
      degraded: { ...degraded, stoppedAt: null },
    };
    const end = '2026-11-20T21:14:39.870Z';
    const [joined] = merge([result, resultSample({ devices: [later], end })]).devices;
    expect(joined?.minutes?.from).toBe(minutes.from);
    expect(joined?.minutes?.minute).toEqual([0, 1, 2, 3, 60, 61, 62, 63]);
    expect(joined?.degraded).toEqual(degraded);
  });

  it('may be missing, as in older results', () => {
    const { minutes: _, degraded: __, ...old } = device;
    const read = readResult(JSON.stringify({ ...result, devices: [old] }));
    expect(renderHtml(read)).not.toContain('class="minutes"');
  });
});
