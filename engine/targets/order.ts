/**
 * The order over (device × port). Position p is round p ÷ D of device p mod D (shuffled), so each
 * device is visited once in every D probes: its own rate is the total ÷ D, exactly. The ports of a
 * device follow one keyed shuffle, entered at a place of the device's own, so that neither a
 * device nor a segment sees ports in a row. Nothing but key and position is needed to resume.
 */
import { hasPort, type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import type { OrderWalk, ProbeOrder } from '../facts/target-set.ts';

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
    walk: (position) => new Walk({ devices, early, shuffled, stride, start, key }, position),
  };
}

type Parts = {
  readonly devices: number;
  readonly early: readonly number[];
  readonly shuffled: Uint16Array;
  readonly stride: number;
  readonly start: number;
  readonly key: number;
};

/** What `deviceAt` and `portAt` say, by additions: it runs for each probe. */
class Walk implements OrderWalk {
  device: number;
  port = 0;
  readonly #parts: Parts;
  readonly #devices: number;
  readonly #stride: number;
  #inRound: number;
  #round: number;

  constructor(parts: Parts, position: number) {
    const { devices, start, stride } = parts;
    this.#parts = parts;
    this.#devices = devices;
    this.#stride = stride;
    this.#inRound = position % devices;
    this.#round = Math.floor(position / devices);
    this.device = (start + this.#inRound * stride) % devices;
    this.#findPort();
  }

  next(): void {
    this.#inRound++;
    this.device += this.#stride;
    if (this.device >= this.#devices) this.device -= this.#devices;
    if (this.#inRound === this.#devices) this.#nextRound();
    this.#findPort();
  }

  #nextRound(): void {
    const { early, shuffled, start } = this.#parts;
    this.#inRound = 0;
    this.#round++;
    if (this.#round === early.length + shuffled.length) this.#round = 0;
    this.device = start;
  }

  #findPort(): void {
    const { early, shuffled, key } = this.#parts;
    const step = this.#round - early.length;
    if (step < 0) {
      this.port = early[this.#round] ?? 0;
      return;
    }
    const at = (mix(key, this.device) % shuffled.length) + step;
    this.port = shuffled[at < shuffled.length ? at : at - shuffled.length] ?? 0;
  }
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
