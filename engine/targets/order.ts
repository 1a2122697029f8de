/**
 * The order over (device × port). Position p is round p ÷ D of device p mod D (shuffled), so each
 * device is visited once in every D probes: its own rate is the total ÷ D, exactly. The ports of a
 * device follow one keyed shuffle, entered at a place of the device's own, so that neither a
 * device nor a segment sees ports in a row. Nothing but key and position is needed to resume.
 */
import { hasPort, type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import type { ProbeOrder } from '../facts/target-set.ts';

/**
 * `key`: 32 bits of the sweep's own; the same key gives the same order. `first`: ports that every
 * device is asked before all others, where they are asked at all.
 */
export function probeOrder(
  devices: number,
  ports: PortSet,
  key: number,
  first: readonly number[] = [],
): ProbeOrder {
  const early = first.filter((port) => hasPort(ports, port));
  const shuffled = shuffledPorts(ports, key).filter((port) => !early.includes(port));
  const stride = coprimeStride(devices, key);
  const start = devices > 0 ? mix(key, 0x5eed) % devices : 0;
  const deviceAt = (position: number) => (start + (position % devices) * stride) % devices;
  return {
    size: devices * portCount(ports),
    deviceAt,
    portAt(position) {
      const round = Math.floor(position / devices);
      if (round < early.length) return early[round] ?? 0;
      const entry = mix(key, deviceAt(position)) % shuffled.length;
      return shuffled[(entry + round - early.length) % shuffled.length] ?? 0;
    },
  };
}

/** Fisher-Yates from the key. */
function shuffledPorts(ports: PortSet, key: number): Uint16Array {
  const list = Uint16Array.from(portsOf(ports));
  for (let i = list.length - 1; i > 0; i--) {
    const j = mix(key, i) % (i + 1);
    const held = list[i] ?? 0;
    list[i] = list[j] ?? 0;
    list[j] = held;
  }
  return list;
}

/** A step that visits every device once: near the golden section of the number, without a common divisor. */
function coprimeStride(devices: number, key: number): number {
  if (devices < 3) return 1;
  let stride = Math.max(1, Math.floor(devices * 0.618) + (key % 7));
  while (gcd(stride, devices) !== 1) stride++;
  return stride % devices || 1;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** 32 well-mixed bits of two numbers (the finalizer of MurmurHash3). Not for secrets. */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
