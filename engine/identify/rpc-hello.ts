/**
 * The first message to a port that may speak ONC RPC: one call to each of the programs that are worth
 * knowing, in one go. The replies tell which of them this port serves, so a port is rpcbind's, NFS's,
 * mountd's or somebody else's after one connection.
 */
import { concat } from './bytes.ts';
import {
  asRecord,
  type NumberedReply,
  programs,
  type RpcCall,
  type RpcReply,
  repliesIn,
  rpcCall,
  takeReply,
} from './onc-rpc.ts';
import type { Heard, Recognition } from './protocol.ts';
import { type Talk, TalkEnded } from './talk.ts';

/** In the order in which a port that serves several belongs to one. */
export const helloCalls: readonly (RpcCall & { readonly of: RpcProtocol })[] = [
  // The list of programs (DUMP), by version 2, which all portmappers know.
  { of: 'rpcbind', program: programs.portmapper, version: 2, procedure: 4 },
  { of: 'nfs', program: programs.nfs, version: 3, procedure: 0 },
  { of: 'mountd', program: programs.mountd, version: 3, procedure: 0 },
  // Locks, their status and quotas: the rest of what a file server runs.
  { of: 'onc-rpc', program: 100_021, version: 4, procedure: 0 },
  { of: 'onc-rpc', program: 100_024, version: 1, procedure: 0 },
  { of: 'onc-rpc', program: 100_011, version: 2, procedure: 0 },
];

export type RpcProtocol = 'rpcbind' | 'nfs' | 'mountd' | 'onc-rpc';

export const rpcHello = concat(...helloCalls.map((one, number) => asRecord(rpcCall(one, number))));

/** The program is served here, in this version or another. */
export function isServed(reply: RpcReply | undefined): boolean {
  return reply?.is === 'success' || reply?.is === 'no-version';
}

/**
 * Whose port is it? `onc-rpc` where none of the others is served. Replies come in any order, and all
 * are awaited unless the server ends.
 */
export function recognizeRpc({ bytes, ended }: Heard, who: RpcProtocol): Recognition {
  const waiting = ended ? 'no' : 'more';
  if (bytes.length === 0) return waiting;
  const replies = repliesIn(bytes);
  if (!replies) return 'no';
  if (replies.length < helloCalls.length && !(ended && replies.length > 0)) return waiting;
  const served = helloCalls.find((_call, number) => isServed(replyTo(replies, number)));
  return (served?.of ?? 'onc-rpc') === who ? 'yes' : 'no';
}

function replyTo(replies: readonly NumberedReply[], number: number): RpcReply | undefined {
  return replies.find((one) => one.number === number)?.reply;
}

/** The reply to each of the calls, in their order. */
export async function takeHelloReplies(talk: Talk): Promise<readonly (RpcReply | undefined)[]> {
  const replies: NumberedReply[] = [];
  try {
    while (replies.length < helloCalls.length) {
      const reply = await takeReply(talk);
      if (!reply) break;
      replies.push(reply);
    }
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
  }
  return helloCalls.map((_call, number) => replyTo(replies, number));
}
