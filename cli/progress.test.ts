import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from '@postern/engine';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openProgress } from './progress.ts';

function screen(more: { isTTY: boolean; columns?: number }) {
  const stream = Object.assign(new PassThrough(), { ...more, getColorDepth: () => 1 });
  const writes: string[] = [];
  stream.on('data', (chunk: Buffer) => writes.push(chunk.toString()));
  let ms = 0;
  return {
    stream,
    writes,
    now: () => ms,
    wait: (by: number) => {
      ms += by;
    },
  };
}

const step = (done: number, more: object = {}) => ({
  event: 'progress' as const,
  stage: 'tcp sweep',
  done,
  total: 65_535,
  perSecond: 1204.4,
  found: 12,
  ...more,
});

describe('progress', () => {
  beforeEach(() => {
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', undefined);
  });

  it.each([1, 9, 40, 80, 200])(
    'on a terminal is drawn at most ten times a second, on one line that never wraps (%d columns)',
    (columns) => {
      const { stream, writes, now, wait } = screen({ isTTY: true, columns });
      const progress = openProgress({ quiet: false, color: true }, stream, now);
      for (let i = 0; i <= 2000; i++) {
        progress.event(step(i * 30, { stage: i < 1000 ? 'tcp 漢字' : 'tcp sweep' }));
        wait(5);
      }
      expect(writes.length).toBeGreaterThan(90);
      expect(writes.length).toBeLessThanOrEqual(101);
      for (const line of writes) {
        expect(line.startsWith('\r\u001b[K')).toBe(true);
        expect(line).not.toContain('\n');
        expect(columnsOf(stripVTControlCharacters(line.slice(1)))).toBeLessThan(
          Math.max(2, columns),
        );
      }
    },
  );

  it('tells stage, share, what was found, time left, ports done and rate', () => {
    const { stream, writes, now, wait } = screen({ isTTY: true, columns: 100 });
    const progress = openProgress({ quiet: false, color: true }, stream, now);
    progress.event(step(0));
    wait(10_000);
    progress.event(step(13_107));
    const line = stripVTControlCharacters(writes.at(-1) ?? '').trim();
    expect(line).toMatch(
      /^━{6}╌{24} tcp sweep 20 % {2}12 found {2}40 s left {2}13,107 of 65,535 {2}1,204\/s$/,
    );
  });

  it('shows the stage that began first and is not done, where stages overlap', () => {
    const { stream, writes, now, wait } = screen({ isTTY: true, columns: 100 });
    const progress = openProgress({ quiet: false, color: true }, stream, now);
    for (const done of [100, 30_000, 65_535]) {
      wait(1000);
      progress.event(step(done));
      wait(1000);
      progress.event(step(1, { stage: 'identify', total: 3 }));
    }
    const shown = writes.map((line) => / (tcp sweep|identify) \d+ %/.exec(line)?.[0]);
    expect(shown).toEqual([
      ' tcp sweep 0 %',
      ' tcp sweep 0 %',
      ' tcp sweep 45 %',
      ' tcp sweep 45 %',
      ' identify 33 %',
      ' identify 33 %',
    ]);
  });

  it('elsewhere gets whole plain lines, at most one in ten seconds, without an escape code', () => {
    const { stream, writes, now, wait } = screen({ isTTY: false });
    const progress = openProgress({ quiet: false, color: true }, stream, now);
    for (let i = 0; i < 250; i++) {
      wait(100);
      progress.event(step(i * 100));
    }
    progress.end();
    expect(writes).toEqual([
      'postern: tcp sweep 15 %, 12 found, 56 s left, 9,900 of 65,535, 1,204/s\n',
      'postern: tcp sweep 30 %, 12 found, 46 s left, 19,900 of 65,535, 1,204/s\n',
    ]);
  });

  it('has its line gone before anything else is said, and at the end', () => {
    const { stream, writes, now } = screen({ isTTY: true, columns: 80 });
    const progress = openProgress({ quiet: false, color: true }, stream, now);
    progress.event(step(1));
    progress.say('ending \u001b[2Jin order');
    expect(writes.slice(1)).toEqual(['\r\u001b[K', 'postern: ending [2Jin order\n']);
    progress.end();
    progress.event(step(2));
    expect(writes).toHaveLength(3);
  });

  it('is silent when quiet, but for what it is told to say', () => {
    const { stream, writes, now } = screen({ isTTY: true, columns: 80 });
    const progress = openProgress({ quiet: true, color: true }, stream, now);
    progress.event(step(1));
    progress.say('ending in order');
    progress.end();
    expect(writes).toEqual(['postern: ending in order\n']);
  });

  it.each([
    { done: 0, total: 0 },
    { done: 5, total: 3 },
    { done: -1, total: 3 },
  ])('makes no estimate of odd numbers: $done of $total', (odd) => {
    const { stream, writes, now, wait } = screen({ isTTY: true, columns: 80 });
    const progress = openProgress({ quiet: false, color: true }, stream, now);
    progress.event(step(0, odd));
    wait(5000);
    progress.event(step(0, odd));
    expect(writes).toHaveLength(2);
    expect(writes.join('')).not.toMatch(/left|NaN|Infinity/);
  });
});
