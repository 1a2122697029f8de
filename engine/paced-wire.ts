/**
 * The wire of identification, within the budget of the check: each connection and each datagram
 * waits for its turn, and outside the times in which nothing may be sent. What is going on when
 * such a time begins is told that the other side is gone: it ends in order and says nothing more.
 */
import type { OpenTimes } from './open-times.ts';
import type { Pace } from './sweep/budget.ts';
import type { Targets } from './targets/read-targets.ts';
import type { Connection, DatagramWire, Dialer } from './wire/wire.ts';

/** Who gets no turn for so long has to do without. */
const turnMsMax = 60_000;
/** A connection or a datagram is worth beginning only where it may be waited for. */
const openMs = 8_000;

export type PacedGround = {
  readonly targets: Targets;
  readonly pace: Pace;
  readonly times: OpenTimes | null;
  readonly signal: AbortSignal;
};

/** Why it can't be sent, once it has waited; null where it can. */
type Turn = (address: string) => Promise<'interrupted' | 'local-limit' | null>;

export function pacedDialer(dialer: Dialer, ground: PacedGround): Dialer {
  const turn = turnsOn(ground);
  return {
    async dial(address, port, timeoutMs) {
      const reason = await turn(address);
      if (reason) return { state: 'unknown', reason };
      const dialed = await dialer.dial(address, port, timeoutMs);
      if (dialed.state !== 'open' || !ground.times) return dialed;
      return { state: 'open', connection: quietWhenClosed(dialed.connection, ground.times) };
    },
  };
}

export function pacedDatagrams(wire: DatagramWire, ground: PacedGround): DatagramWire {
  const turn = turnsOn(ground);
  return {
    async ask(address, port, request, timeoutMs) {
      const reason = await turn(address);
      if (reason) return { is: 'unknown', reason };
      return wire.ask(address, port, request, timeoutMs);
    },
  };
}

function turnsOn({ targets, pace, times, signal }: PacedGround): Turn {
  return async (address) => {
    const device = targets.set.indexOf(address);
    // What is no target is for the guard to refuse.
    if (device < 0) return null;
    if (times && !(await times.open(openMs, signal))) return 'interrupted';
    if (await pace.turn(device, turnMsMax, signal)) return null;
    return signal.aborted ? 'interrupted' : 'local-limit';
  };
}

function quietWhenClosed(connection: Connection, times: OpenTimes): Connection {
  return {
    get wasReset() {
      return connection.wasReset;
    },
    read: (timeoutMs) => connection.read(timeoutMs),
    end: () => connection.end(),
    async write(bytes) {
      return times.isClosed() ? false : connection.write(bytes);
    },
    async upgrade(options) {
      if (times.isClosed()) return { ok: false, because: 'nothing may be sent at this time' };
      const upgraded = await connection.upgrade(options);
      if (!upgraded.ok) return upgraded;
      return { ...upgraded, connection: quietWhenClosed(upgraded.connection, times) };
    },
  };
}
