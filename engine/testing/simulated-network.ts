/**
 * A network from a seed that takes SYNs and answers as devices, routers and bad lines do: loss,
 * delay, duplicates, answers out of order, limits on resets and ICMP errors, narrow links and
 * segments that fail, addresses that answer on every port, devices that say nothing, shed load, go
 * away, come back or come late to the link, answers that no probe asked for. Its truth is known, so a
 * sweep over it can be held to account to the last port. Time is virtual.
 */
import type { Clock } from '../facts/clock.ts';
import type { AnswerKind, AnswerSink, Readiness, SynWire } from '../wire/packets.ts';
import type { Guard } from '../wire/wire.ts';
import type { Random } from './random.ts';

/** What a device does with a SYN. `blocked`: dropped; `rejected`: an ICMP error comes back. */
export type Manner = 'open' | 'closed' | 'blocked' | 'rejected';

export type SimulatedDevice = {
  readonly mannerOf: (port: number) => Manner;
  /** Resets and ICMP errors a second, with so many at once; Infinity for no limit. */
  readonly resetLimit: number;
  readonly icmpLimit: number;
  /** How many of them at once, where that is another number than a second's. */
  readonly limitBurst?: number;
  /** Answers nothing from this moment on. */
  readonly diesAt: number;
  /** Answers nothing in this span. */
  readonly away?: readonly [from: number, to: number];
  /** Falls silent when it gets more than this a second, until it has had next to nothing for a while. */
  readonly frail?: {
    readonly diesAbove: number;
    readonly livesBelow: number;
    readonly afterMs: number;
  };
  /** Its open ports answer until then; what is closed goes on saying so. */
  readonly opensUntil?: number;
  /** Answers no more probes than this a second, of whatever kind. */
  readonly shedsAbove?: number;
  /** A link of its own that takes so many probes a second; so many wait, the others are lost. */
  readonly link?: { readonly perSecond: number; readonly queue: number };
  /** Its answers come from another address, so they are no answers to a probe. */
  readonly answersFromElsewhere?: boolean;
  readonly segment?: number;
  /** Its own share of loss in each direction, besides that of the line. */
  readonly loss: number;
  readonly delayMs: number;
  readonly readiness: (now: number) => Readiness;
};

export type Line = {
  /** In each direction. */
  readonly loss: number;
  readonly duplicates: number;
  /** Answers are delayed by up to this much more, so they overtake each other. */
  readonly jitterMs: number;
  /** Now and then an answer takes this long; how often, where not as seldom as usual. */
  readonly strayMs: number;
  readonly strays?: number;
  /** Spans in which everything is lost, everywhere or in one segment. */
  readonly outages: readonly (readonly [from: number, to: number, segment?: number])[];
  /** For each answer, how many packets that nobody asked for (our own SYN sent back, and the like). */
  readonly noise: number;
  /** Packets a second that fit through; what comes on top is lost. */
  readonly capacity: number;
  /** The share of what arrives that this machine has no room for. */
  readonly unread?: number;
};

export const quietLine: Line = {
  loss: 0,
  duplicates: 0,
  jitterMs: 0,
  strayMs: 0,
  noise: 0,
  outages: [],
  capacity: Number.POSITIVE_INFINITY,
};

type Arrival = {
  readonly at: number;
  readonly device: number;
  readonly port: number;
  readonly kind: AnswerKind;
  readonly attempt: number;
};

const usualStrays = 0.002;
const queueMax = 1024;
/** What the network card takes, so that an unlimited sweep takes time here too. */
const cardPerMs = 500;
const arrivalsAtOnce = 4096;

export class SimulatedNetwork implements SynWire {
  /** When each probe left, by device. */
  readonly sendTimes: number[][];
  /** `device:port` of each probe. */
  readonly probed = new Set<string>();
  readonly #devices: readonly SimulatedDevice[];
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #guard: Guard;
  readonly #addressOf: (device: number) => string;
  readonly #queue: { device: number; port: number; attempt: number }[] = [];
  readonly #arrivals: Arrival[] = [];
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #prepared = new Set<number>();
  readonly #busyUntil = new Map<number, number>();
  readonly #strain = new Map<
    number,
    { second: number; count: number; otherwiseSince: number; isDead: boolean }
  >();
  #sent = 0;
  #received = 0;
  #dropped = 0;
  #invalid = 0;

  constructor(
    devices: readonly SimulatedDevice[],
    line: Line,
    world: {
      clock: Clock;
      random: Random;
      guard: Guard;
      addressOf: (device: number) => string;
    },
  ) {
    this.#devices = devices;
    this.#line = line;
    this.#clock = world.clock;
    this.#random = world.random;
    this.#guard = world.guard;
    this.#addressOf = world.addressOf;
    this.sendTimes = devices.map(() => []);
  }

  prepare(device: number, port: number): Readiness {
    this.#guard.reach(this.#addressOf(device), port, 'tcp');
    const readiness = this.#devices[device]?.readiness(this.#clock.now()) ?? 'no-route';
    if (readiness === 'ready') this.#prepared.add(device);
    return readiness;
  }

  queue(device: number, port: number, attempt: number): boolean {
    if (!this.#prepared.has(device)) throw new Error(`device ${device} is not prepared`);
    if (this.#queue.length >= queueMax) return false;
    this.#queue.push({ device, port, attempt });
    return true;
  }

  flush(): number {
    const now = this.#clock.now();
    let sent = 0;
    while (this.#queue.length > sent && this.#take('card', cardPerMs * 1000, queueMax)) {
      const probe = this.#queue[sent++];
      if (!probe) break;
      this.sendTimes[probe.device]?.push(now);
      this.probed.add(`${probe.device}:${probe.port}`);
      this.#travel(probe.device, probe.port, probe.attempt, now);
    }
    this.#queue.splice(0, sent);
    this.#sent += sent;
    return sent;
  }

  #travel(index: number, port: number, attempt: number, now: number): void {
    const device = this.#devices[index];
    if (!device || !this.#passes(device, now) || !isThere(device, now)) return;
    if (device.frail && !this.#bears(index, device.frail, now)) return;
    const waitMs = this.#waitOnLink(index, device, now);
    if (waitMs === null) return;
    const shed = device.shedsAbove ?? Number.POSITIVE_INFINITY;
    if (!this.#take(`shed ${index}`, shed, Math.max(1, shed / 10))) return;
    const kind = this.#reaction(index, device, port);
    if (!kind || !this.#passes(device, now)) return;
    const line = this.#line;
    if (this.#random.chance(line.noise)) this.#invalid++;
    if (device.answersFromElsewhere) {
      this.#invalid++;
      return;
    }
    const copies = this.#random.chance(line.duplicates) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const stray = this.#random.chance(line.strays ?? usualStrays) ? line.strayMs : 0;
      const at = now + waitMs + device.delayMs + this.#random.next() * line.jitterMs + stray;
      push(this.#arrivals, { at, device: index, port, kind, attempt });
    }
  }

  /** So long above its limit it dies, and so long below the lower one it comes back. */
  #bears(index: number, frail: NonNullable<SimulatedDevice['frail']>, now: number): boolean {
    const { diesAbove, livesBelow, afterMs } = frail;
    const known = this.#strain.get(index) ?? {
      second: 0,
      count: 0,
      otherwiseSince: 0,
      isDead: false,
    };
    this.#strain.set(index, known);
    const second = Math.floor(now / 1000);
    if (second > known.second) {
      const isSame = known.isDead ? known.count > livesBelow : known.count <= diesAbove;
      if (isSame) known.otherwiseSince = second * 1000;
      if (second * 1000 - known.otherwiseSince >= afterMs) {
        known.isDead = !known.isDead;
        known.otherwiseSince = second * 1000;
      }
      known.second = second;
      known.count = 0;
    }
    known.count++;
    return !known.isDead;
  }

  /** How long a probe waits for those before it; null where too many wait already. */
  #waitOnLink(index: number, { link }: SimulatedDevice, now: number): number | null {
    if (!link) return 0;
    const waitMs = Math.max(0, (this.#busyUntil.get(index) ?? 0) - now);
    if (waitMs > (link.queue * 1000) / link.perSecond) return null;
    this.#busyUntil.set(index, now + waitMs + 1000 / link.perSecond);
    return waitMs;
  }

  #passes(device: SimulatedDevice, now: number): boolean {
    const { outages, loss, capacity } = this.#line;
    const isOut = ([from, to, segment]: (typeof outages)[number]) =>
      from <= now && now < to && (segment === undefined || segment === device.segment);
    if (outages.some(isOut)) return false;
    if (!this.#take('line', capacity, Math.max(1, capacity / 20))) return false;
    return !this.#random.chance(1 - (1 - loss) * (1 - device.loss));
  }

  #reaction(index: number, device: SimulatedDevice, port: number): AnswerKind | null {
    const { resetLimit, icmpLimit, limitBurst } = device;
    switch (device.mannerOf(port)) {
      case 'open':
        return this.#clock.now() < (device.opensUntil ?? Number.POSITIVE_INFINITY)
          ? 'syn-ack'
          : null;
      case 'closed':
        return this.#take(`reset ${index}`, resetLimit, limitBurst ?? resetLimit) ? 'rst' : null;
      case 'rejected':
        return this.#take(`icmp ${index}`, icmpLimit, limitBurst ?? icmpLimit)
          ? 'admin-prohibited'
          : null;
      default:
        return null;
    }
  }

  #take(name: string, perSecond: number, burst: number): boolean {
    if (perSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    this.#buckets.set(name, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  drain(sink: AnswerSink): number {
    const now = this.#clock.now();
    let count = 0;
    while (count < arrivalsAtOnce && (this.#arrivals[0]?.at ?? Number.POSITIVE_INFINITY) <= now) {
      const arrival = pop(this.#arrivals);
      if (!arrival) break;
      if (this.#isUnread()) continue;
      sink(arrival.device, arrival.port, arrival.kind, arrival.attempt, true);
      count++;
    }
    this.#received += count;
    return count;
  }

  #isUnread(): boolean {
    const { unread = 0 } = this.#line;
    if (unread === 0 || !this.#random.chance(unread)) return false;
    this.#dropped++;
    return true;
  }

  statistics() {
    const [sent, received, invalid] = [this.#sent, this.#received, this.#invalid];
    return { sent, unsent: 0, unsentBecause: null, received, invalid, dropped: this.#dropped };
  }

  close(): void {
    this.#queue.length = 0;
    this.#arrivals.length = 0;
  }
}

function isThere({ diesAt, away }: SimulatedDevice, now: number): boolean {
  return now < diesAt && !(away && away[0] <= now && now < away[1]);
}

/** A binary heap with the earliest arrival first. */
function push(heap: Arrival[], arrival: Arrival): void {
  let at = heap.push(arrival) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (!above || above.at <= arrival.at) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = arrival;
}

function pop(heap: Arrival[]): Arrival | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!last || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const left = at * 2 + 1;
    const right = left + 1;
    const child =
      (heap[right]?.at ?? Number.POSITIVE_INFINITY) < (heap[left]?.at ?? 0) ? right : left;
    const below = heap[child];
    if (!below || below.at >= last.at) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
