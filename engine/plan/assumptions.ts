/**
 * What a plan takes for granted of devices that nobody has looked at yet. A former result replaces
 * it by what was measured (measured.ts).
 */
import type { ProfileName } from '../facts/profile.ts';

/** How devices of a kind behave. Shares are from 0 to 1. */
export type Behaviour = {
  /** Of the TCP ports: those that never answer. */
  readonly silent: number;
  /** Of the UDP ports: those that neither answer nor say that they are closed. */
  readonly udpSilent: number;
  /** Of the probes to ports that do answer: lost on the way, there or back. */
  readonly loss: number;
  /** Whether it holds back ICMP errors beyond its rate. */
  readonly limitsIcmp: boolean;
  /** Open ports of a device, and the connections and seconds that it takes to know each. */
  readonly open: number;
  readonly connections: number;
  readonly connectionSeconds: number;
  /** Once more for devices that limit their refusals: not at all, briefly, or as long as it may take. */
  readonly slowPhase: 'none' | 'brief' | 'long';
};

export type Behaviours = Readonly<Record<ProfileName, Behaviour>>;

/** Windows drops what it does not want, most other systems refuse it: half of each. */
const silentShare: Behaviours[ProfileName]['silent'] = 0.5;
/** Devices that bear little run no packet filter, as a rule. */
const silentShareOfFragile = 0.05;

const usual: Behaviour = {
  silent: silentShare,
  udpSilent: silentShare,
  loss: 0,
  limitsIcmp: true,
  open: 6,
  connections: 3,
  connectionSeconds: 2,
  slowPhase: 'brief',
};
const fragile = { ...usual, silent: silentShareOfFragile, udpSilent: silentShareOfFragile };

export const assumed: Readonly<Record<'least' | 'expected' | 'most', Behaviours>> = {
  least: forAll(() => ({
    ...usual,
    silent: 0,
    udpSilent: 0,
    limitsIcmp: false,
    slowPhase: 'none',
  })),
  expected: forAll((profile) => (profile === 'default' ? usual : fragile)),
  // Silent ports cost probes, closed ones wait for the limit on their errors: the longer of both.
  most: forAll(() => ({ ...usual, silent: 1, udpSilent: 1, open: 0, slowPhase: 'long' })),
};

export const assumptionSentences: readonly string[] = [
  'half of the ports of a device never answer; of printers, embedded and OT devices one in twenty',
  'six ports of a device are open, and three connections of two seconds tell what each is',
  'nothing is lost on the way, and every address has a device',
];

function forAll(of: (profile: ProfileName) => Behaviour): Behaviours {
  return { default: of('default'), embedded: of('embedded'), printer: of('printer'), ot: of('ot') };
}
