/** Who can reach a port of this machine, and which process holds it; nothing is known of others. */
import { networkInterfaces } from 'node:os';
import type { Reach } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { listeners, listenersAt, reachOf } from './listeners.ts';

export type Listening = (
  transport: Transport,
  port: number,
) => { readonly reach: Reach | null; readonly process: string | null };

const notKnown = { reach: null, process: null };

/** By address. Read once, after the sweep. */
export async function listeningHere(): Promise<(address: string) => Listening> {
  const all = await listeners();
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((some) => (some ?? []).map((one) => one.address)),
  );
  return (address) => (transport, port) => {
    const isHere = address.startsWith('127.') || own.has(address);
    if (!all || !isHere) return notKnown;
    const endpoint = { address, port, transport };
    const holder = listenersAt(all, endpoint).find(({ process }) => process !== null);
    return { reach: reachOf(all, endpoint), process: holder?.process ?? null };
  };
}
