/** What the portmapper's list shows, the same over TCP and UDP. */
import { type Posture, unknown, yes } from '../facts/posture.ts';
import type { Identity } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import { type Mapping, mappingsText, programs } from './onc-rpc.ts';

export type RpcbindFacts = {
  mappings: readonly Mapping[];
};

/** Versions 3 and 4 of the program are called rpcbind (RFC 1833); before, it was portmap. */
export function rpcbindIdentity({ mappings = [] }: Partial<RpcbindFacts>): Identity {
  const own = mappings.filter(({ program }) => program === programs.portmapper);
  if (mappings.length === 0) return {};
  return {
    ...(own.some(({ version }) => version > 2) && { product: 'rpcbind' }),
    info: { programs: printable(mappingsText(mappings), 280) },
  };
}

export function rpcbindPosture({ mappings = [] }: Partial<RpcbindFacts>): Posture {
  return {
    'no-authentication':
      mappings.length > 0
        ? yes(`listed its programs to a stranger (${mappings.length} entries)`)
        : unknown('no list of programs came'),
  };
}
