/**
 * Our source ports: one for each attempt, outside the range from which the kernel takes ports for
 * connections, so that no socket of this machine is where the answers go. Nobody listening there,
 * the kernel answers a SYN-ACK with a reset and the half-open connection at the device ends: that
 * is wanted.
 */
import { readFileSync } from 'node:fs';
import { attemptsMax } from '../packets.ts';

/** First of `attemptsMax` consecutive ports, at a random place: `random` is from 0 to below 1. */
export function sourcePortsFrom(ephemeral: readonly [number, number], random: number): number {
  const first = [
    [ephemeral[1] + 1, 65_535],
    [1024, ephemeral[0] - 1],
  ].find(([from = 0, to = 0]) => to - from + 1 >= attemptsMax);
  // Where the kernel uses every port the highest are as good as any others.
  const [from = 0, to = 0] = first ?? [65_536 - attemptsMax, 65_535];
  return from + Math.floor(random * (to - from + 2 - attemptsMax));
}

export function ephemeralPorts(): readonly [number, number] {
  const linuxDefault = [32_768, 60_999] as const;
  try {
    const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const [first, last] = text.trim().split(/\s+/).map(Number);
    return first && last ? [first, last] : linuxDefault;
  } catch {
    return linuxDefault; // no /proc in this container
  }
}
