/**
 * The words that remedies leave open, and what `judge.ts` puts there. Where a network has to be
 * chosen by a person, a command sets a variable to a documentation range first (RFC 5737, RFC 3849):
 * run as it stands it lets nobody in, so a forgotten edit fails closed.
 */
import type { Endpoint } from '../facts/endpoint.ts';
import type { Fix } from '../facts/finding.ts';

export const placeholders = {
  address: 'The address of the device',
  port: 'The port of the service',
  transport: 'tcp or udp',
  family: 'ip or ip6: the word of nftables for the family of the address',
  ipv: 'ipv4 or ipv6: the word of firewalld for the same',
  network: 'A documentation network of that family, to be replaced by the one that may connect',
} as const;
type Placeholder = keyof typeof placeholders;

/** Braces around anything else are left as they are (shell, nftables). */
function fillIn(text: string, endpoint: Endpoint): string {
  const six = endpoint.address.includes(':');
  const values: Record<Placeholder, string> = {
    address: endpoint.address,
    port: String(endpoint.port),
    transport: endpoint.transport,
    family: six ? 'ip6' : 'ip',
    ipv: six ? 'ipv6' : 'ipv4',
    network: six ? '2001:db8::/32' : '192.0.2.0/24',
  };
  return text.replace(/\{([a-z]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name as Placeholder] : whole,
  );
}

export function fixFor(fix: Fix, endpoint: Endpoint): Fix {
  const fill = (text: string) => fillIn(text, endpoint);
  return {
    ...fix,
    what: fill(fix.what),
    commands: fix.commands.map(fill),
    undo: fix.undo.map(fill),
    ...(fix.sideEffect === undefined ? {} : { sideEffect: fill(fix.sideEffect) }),
  };
}
