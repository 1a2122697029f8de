/**
 * Which of two versions of one product is newer, where that can be known for certain. Versions follow
 * no common grammar, so only what nearly all of them share is used: numbers compare as numbers, a
 * longer version is newer, one letter after a number counts upwards (1.1.1a, 1.1.1w), `p` and a
 * number is a patch (9.2p1), and alpha, beta, rc and the like come before the release. What stands
 * behind `-`, `+` or `~` is the packager's: a mere packaging of the same version is of no order.
 */
import type { Direction } from '../facts/comparison.ts';

export function directionOf(before: string, after: string): Direction {
  const [old, oldPackage] = halves(before);
  const [now, nowPackage] = halves(after);
  const order = compareTokens(tokensOf(old), tokensOf(now));
  if (order !== 0) return directionOfOrder(order);
  if (oldPackage === '' || nowPackage === '') return 'unknown';
  return directionOfOrder(compareTokens(tokensOf(oldPackage), tokensOf(nowPackage)));
}

/** Negative: the first is older; null: nobody can tell. */
type Order = number | null;

function directionOfOrder(order: Order): Direction {
  if (order === null || order === 0) return 'unknown';
  return order < 0 ? 'newer' : 'older';
}

function halves(version: string): [upstream: string, packaged: string] {
  const at = version.search(/[-+~]/);
  return at < 0 ? [version, ''] : [version.slice(0, at), version.slice(at + 1)];
}

const tokensMax = 32;

function tokensOf(version: string): readonly string[] {
  const tokens = version.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
  return tokens.slice(0, tokensMax);
}

const beforeRelease = new Set(['dev', 'alpha', 'beta', 'pre', 'preview', 'rc', 'snapshot']);
const isNumber = (token: string) => /^\d/.test(token);

function compareTokens(old: readonly string[], now: readonly string[]): Order {
  if (old.length === 0 || now.length === 0) return null;
  const shared = Math.min(old.length, now.length);
  for (let i = 0; i < shared; i++) {
    const order = compareToken(old[i] ?? '', now[i] ?? '');
    if (order !== 0) return order;
  }
  if (old.length === now.length) return 0;
  const extra = old.length < now.length ? now[shared] : old[shared];
  const longerIsNewer = continues(extra ?? '');
  if (longerIsNewer === null) return null;
  return old.length < now.length === longerIsNewer ? -1 : 1;
}

/** Does this, behind a version, make it a newer one? */
function continues(token: string): boolean | null {
  if (beforeRelease.has(token)) return false;
  return isNumber(token) || token.length === 1 ? true : null;
}

function compareToken(old: string, now: string): Order {
  if (old === now) return 0;
  if (isNumber(old) && isNumber(now)) {
    // Longer than any number that is exact: compare by length, then digit by digit.
    const [a, b] = [old.replace(/^0+/, ''), now.replace(/^0+/, '')];
    if (a.length !== b.length) return a.length - b.length;
    return a === b ? 0 : a < b ? -1 : 1;
  }
  if (beforeRelease.has(old) || beforeRelease.has(now)) return null;
  const bothLetters = old.length === 1 && now.length === 1 && !isNumber(old) && !isNumber(now);
  return bothLetters ? (old < now ? -1 : 1) : null;
}
