import { describe, expect, it } from 'vitest';
import { directionOf } from './version-order.ts';

describe('the order of versions', () => {
  it.each([
    ['1.2', '1.10'],
    ['1.2', '1.2.1'],
    ['1.9.9', '2.0'],
    ['9.2p1', '9.3p1'],
    ['9.2p1', '9.2p2'],
    ['9.2', '9.2p1'],
    ['1.1.1', '1.1.1a'],
    ['1.1.1a', '1.1.1w'],
    ['1.1.1w', '3.0.2'],
    ['2.0rc1', '2.0rc2'],
    ['2.0rc1', '2.0'],
    ['10.11.6-MariaDB', '10.11.19-MariaDB'],
    ['8.0.36-0ubuntu0.22.04.1', '8.0.36-0ubuntu0.22.04.2'],
    ['2022.83', '2024.85'],
    ['18446744073709551615', '18446744073709551616'],
    ['1.007', '1.8'],
  ])('is known: %s came before %s', (old, now) => {
    expect(directionOf(old, now)).toBe('newer');
    expect(directionOf(now, old)).toBe('older');
  });

  it.each([
    ['8.0.36', '8.0.36-0ubuntu1'],
    ['1.0', '1.00'],
    ['v1', '1'],
    ['2.0alpha', '2.0beta'],
    ['1.0-xx', '1.0-yy1'],
    ['4.17.12', '4.17.12.debian'],
    ['abc', 'def'],
    ['', '1'],
  ])('is not guessed between %j and %j', (one, other) => {
    expect(directionOf(one, other)).toBe('unknown');
    expect(directionOf(other, one)).toBe('unknown');
  });
});
