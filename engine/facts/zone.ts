/** A segment of a site. The zone of a check is where it looks from: who else can reach these ports. */
export const zones = {
  internet: 'anybody in the world',
  dmz: 'servers that face the Internet',
  server: 'the server network',
  workstation: 'the office network of the staff',
  guest: 'visitors and their devices',
  iot: 'cameras, printers and things',
  ot: 'controllers and machines',
  vpn: 'people and sites behind the VPN',
  management: "the administrators' network",
} as const;
export type Zone = keyof typeof zones;
export const zoneNames = Object.keys(zones) as readonly Zone[];

/**
 * The catalogue rates severity in three classes of reach: `internet` (anybody), `internal` (any
 * machine of the house) and `restricted` (few, chosen machines).
 */
export type ReachClass = 'internet' | 'internal' | 'restricted';
export const reachClassOf: Record<Zone, ReachClass> = {
  internet: 'internet',
  guest: 'internet', // strangers' machines, no more to be trusted than the Internet
  dmz: 'internal',
  server: 'internal',
  workstation: 'internal',
  iot: 'internal',
  ot: 'internal',
  vpn: 'restricted',
  management: 'restricted',
};
