/**
 * Addresses that are never swept, whoever asks: they belong to no single device, so a packet to
 * them reaches machines that nobody named. (RFC 6890 and the IANA special-purpose registries.)
 */
import { addressText, parseAddress } from './address.ts';
import type { Range } from './ranges.ts';

type Forbidden = { readonly range: Range; readonly because: string };

const forbidden: readonly Forbidden[] = [
  ['0.0.0.0', '0.255.255.255', 'it is "this network" (0.0.0.0/8), not a device'],
  ['224.0.0.0', '239.255.255.255', 'it is a multicast group (224.0.0.0/4), not a device'],
  ['240.0.0.0', '255.255.255.254', 'it is reserved (240.0.0.0/4)'],
  [
    '255.255.255.255',
    '255.255.255.255',
    'it is the broadcast address: every machine would be asked',
  ],
  ['::', '::', 'it is the unspecified address, not a device'],
  [
    'ff00::',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    'it is a multicast group (ff00::/8), not a device',
  ],
  [
    'fe80::',
    'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    'a link-local address (fe80::/10) is not unique without its interface',
  ],
].map(([first = '', last = '', because = '']) => ({ range: between(first, last), because }));

function between(first: string, last: string): Range {
  const [a, b] = [parseAddress(first), parseAddress(last)];
  if (a?.family === 4 && b?.family === 4) return { family: 4, first: a.value, last: b.value };
  if (a?.family === 6 && b?.family === 6) return { family: 6, first: a.value, last: b.value };
  throw new Error(`not a range: ${first}-${last}`);
}

/** Why no address of `range` may be swept, naming the first such address; null where all may. */
export function whyForbidden(range: Range): string | null {
  for (const rule of forbidden) {
    const touches =
      rule.range.family === range.family &&
      range.first <= rule.range.last &&
      rule.range.first <= range.last;
    if (!touches) continue;
    const first = range.first > rule.range.first ? range.first : rule.range.first;
    const address =
      range.family === 4
        ? { family: 4 as const, value: Number(first) }
        : { family: 6 as const, value: BigInt(first) };
    return `${addressText(address)} is never swept: ${rule.because}`;
  }
  return null;
}
