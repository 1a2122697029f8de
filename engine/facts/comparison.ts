/**
 * What changed between two checks, as `postern diff --output json` prints it. Only what both of
 * them looked at conclusively can have changed; the rest is counted under `coverage`, never guessed.
 */
import type { CheckResult, Reach } from './check-result.ts';
import type { Transport } from './endpoint.ts';
import type { PortState } from './port-state.ts';
import type { Certificate } from './service.ts';

export type Comparison = {
  readonly schema: 'postern-diff/1';
  readonly before: Look;
  readonly after: Look;
  /** False where the two looked from different places: a change may then be of place, not of time. */
  readonly sameVantage: boolean;
  readonly changes: readonly Change[];
  readonly coverage: SharedCoverage;
};

/** The head of a check. */
export type Look = Pick<CheckResult, 'start' | 'end' | 'complete' | 'vantage'>;

type At = { readonly device: string; readonly port: number; readonly transport: Transport };

/** What answered on a port, as far as it was identified. */
export type Named = {
  readonly service: string | null;
  readonly product: string | null;
  readonly version: string | null;
};

/** `unknown`: the two versions are of no order that is known for certain. */
export type Direction = 'newer' | 'older' | 'unknown';

export type Change =
  /**
   * A device that was silent answers now, or the reverse; only where both asked it the same.
   * `device` is a range such as `192.0.2.0-192.0.2.9` where it is said of several `devices`.
   */
  | {
      readonly change: 'device-new' | 'device-gone';
      readonly device: string;
      readonly devices?: number;
    }
  | (At & { readonly change: 'opened'; readonly was: PortState; readonly service: Named })
  | (At & { readonly change: 'closed'; readonly now: PortState; readonly service: Named })
  /** Another protocol, or another product that speaks the same protocol. */
  | (At & { readonly change: 'replaced'; readonly before: Named; readonly after: Named })
  | (At & {
      readonly change: 'upgraded';
      readonly direction: Direction;
      readonly before: Named;
      readonly after: Named;
    })
  | (At & {
      readonly change: 'posture';
      readonly fact: string;
      readonly before: 'yes' | 'no';
      readonly after: 'yes' | 'no';
      /** What was seen the second time. */
      readonly because: string;
    })
  | (At & {
      readonly change: 'certificate';
      readonly before: Certificate;
      readonly after: Certificate;
    })
  | (At & { readonly change: 'reach'; readonly before: Reach; readonly after: Reach });

export type SharedCoverage = {
  /** Devices that both checks asked. */
  readonly devices: number;
  readonly devicesOnlyBefore: AddressCount;
  readonly devicesOnlyAfter: AddressCount;
  /** Ports of the devices that both asked. */
  readonly ports: Readonly<Record<Transport, PortOverlap>>;
  /** Ports open both times where one side or both did not identify the service. */
  readonly servicesNotComparable: number;
  /** Posture facts that are yes or no on one side and unknown or not asked on the other. */
  readonly postureNotComparable: number;
};

/** Addresses and ranges of them, and how many devices these are. */
export type AddressCount = { readonly devices: number; readonly addresses: readonly string[] };

export type PortOverlap = {
  /** Conclusive on both sides. */
  readonly compared: number;
  /** Asked by both, unknown on one side or both. */
  readonly inconclusive: number;
  readonly onlyBefore: number;
  readonly onlyAfter: number;
};
