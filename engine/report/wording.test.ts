import { describe, expect, it } from 'vitest';
import {
  clause,
  counted,
  dayUtc,
  durationText,
  listed,
  minuteUtc,
  percent,
  secondsText,
  sentence,
  thousands,
} from './wording.ts';

describe('wording', () => {
  it.each([
    [0.04, '0 s'],
    [9.94, '9.9 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [877.8, '14 min 38 s'],
    [3599.6, '1 h'],
    [12_000, '3 h 20 min'],
    [86_399, '1 d'],
    [187_200, '2 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(secondsText(seconds)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.0004, 'below 0.1 %'],
    [0.021, '2.1 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('counts in groups of three, one and many', () => {
    expect([thousands(999), thousands(65_535), thousands(1_000_000)]).toEqual([
      '999',
      '65,535',
      '1,000,000',
    ]);
    expect([counted(1, 'port'), counted(0, 'port')]).toEqual(['1 port', '0 ports']);
  });

  it('lists a few and counts the rest', () => {
    expect(listed(['a', 'b'], 2)).toBe('a, b');
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  });

  it('tells times in UTC, and what is no time as it is', () => {
    expect(minuteUtc('2026-11-20T20:00:02.114Z')).toBe('2026-11-20 20:00 UTC');
    expect(dayUtc('2026-11-20T20:00:02.114Z')).toBe('2026-11-20');
    expect(minuteUtc('soon')).toBe('soon');
    expect(durationText('soon', '2026-11-20T20:00:02Z')).toBe('unknown time');
  });

  it('makes sentences and clauses of what came with or without a full stop', () => {
    expect([sentence('it was'), sentence('It was.'), sentence('')]).toEqual([
      'It was.',
      'It was.',
      '',
    ]);
    expect([clause('It was.'), clause('It was')]).toEqual(['It was', 'It was']);
  });
});
