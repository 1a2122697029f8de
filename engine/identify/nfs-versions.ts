/** Which versions of NFS a server knows, from what it said of calls to procedure 0 of each. */
import type { Identity } from '../facts/service.ts';
import type { RpcReply } from './onc-rpc.ts';

export type NfsFacts = {
  versions: readonly number[];
};

/** Adds what one reply tells of `version`. */
export function noteVersion(
  facts: Partial<NfsFacts>,
  version: number,
  reply: RpcReply | undefined,
): void {
  const known = new Set(facts.versions);
  if (reply?.is === 'success') known.add(version);
  // The ends of a range are served; what lies between need not be.
  if (reply?.is === 'no-version') for (const end of [reply.low, reply.high]) known.add(end);
  const real = [...known].filter((one) => one >= 2 && one <= 4);
  facts.versions = real.sort((a, b) => a - b);
}

export function nfsIdentity({ versions = [] }: Partial<NfsFacts>): Identity {
  return versions.length === 0 ? {} : { info: { versions: versions.join(', ') } };
}
