/**
 * Many attempts to connect at once, for a sweep without privilege. Asking is by pull: `begin`
 * starts an attempt and `collect` hands out what has settled, so that the caller paces, slices its
 * time and simulates as it likes. No byte is ever sent. What was connected is ended in order.
 */
export type Attempt = {
  /** Canonical text of an IPv4 or IPv6 address. */
  readonly address: string;
  readonly port: number;
  /** After this long without an answer the attempt ends as `silent`. */
  readonly waitMs: number;
};

/**
 * `met-itself`: a connection whose both ends are ours (a self-connect): nothing listened.
 * `no-route`: this machine would not send. `exhausted`: this machine could not send now (files,
 * ports, buffers); it says nothing of the port.
 */
export type AttemptOutcome =
  | 'connected'
  | 'refused'
  | 'silent'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'protocol-unreachable'
  | 'admin-prohibited'
  | 'no-route'
  | 'met-itself'
  | 'exhausted';

export interface Connects<A extends Attempt> {
  /** `sockets` by the kernel's own calls, `node` by node:net. Same truth, another speed. */
  readonly method: 'sockets' | 'node';
  /** Attempts that may be begun now; falls when this machine runs short. */
  readonly room: number;
  readonly inFlight: number;
  /** Throws the guard's Refusal where the address is out of scope. Call only while there is room. */
  begin(attempt: A): void;
  /** Never waits. Returns how many have settled. */
  collect(settled: (attempt: A, outcome: AttemptOutcome) => void): number;
  /** Ends what is in flight. Waits shortly for orderly ends unless the signal says otherwise. */
  close(signal?: AbortSignal): Promise<void>;
}

/** More at once gain nothing: a sweep of any speed settles in its round trips. */
export const inFlightMost = 4096;

/** How long the other side may take to end its half of a connection that we have ended. */
export const lingerMs = 500;

/** What a greeting may bring while its connection is being ended; then it is simply closed. */
export const lingerBytesMax = 65_536;

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
