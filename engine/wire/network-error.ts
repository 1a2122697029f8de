/**
 * What an error of the operating system says about a port. Shared by the stream and the datagram
 * side, so that the same refusal is never read in two ways.
 */
import type { PortState, Reason } from '../facts/port-state.ts';

export type Outcome = { readonly state: Exclude<PortState, 'open'>; readonly reason: Reason };

const outcomes: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: { state: 'closed', reason: 'refused' },
  EHOSTUNREACH: { state: 'filtered', reason: 'host-unreachable' },
  EHOSTDOWN: { state: 'filtered', reason: 'host-unreachable' },
  // Linux reports ICMPv6 "administratively prohibited" as EACCES.
  EACCES: { state: 'filtered', reason: 'admin-prohibited' },
  EPROTO: { state: 'filtered', reason: 'protocol-unreachable' },
  ENOPROTOOPT: { state: 'filtered', reason: 'protocol-unreachable' },
  // A router's word and a missing route of our own look alike, so it proves nothing of the port.
  ENETUNREACH: { state: 'unknown', reason: 'no-route' },
  ENETDOWN: { state: 'unknown', reason: 'no-route' },
  ETIMEDOUT: { state: 'filtered', reason: 'no-answer' },
};

/** Errors that this machine made itself (files, ports, buffers, its own packet filter) are unknown. */
export function outcomeOf(error: unknown): Outcome {
  return outcomes[codeOf(error)] ?? { state: 'unknown', reason: 'local-limit' };
}

export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
