/**
 * A SYN sweep over real kernels that is killed by SIGKILL again and again, each time at a random
 * moment, and gone on with from its journal until it comes to its end. Its figures are compared
 * with those of an undisturbed one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { NamespacePair } from './namespaces.ts';
import type { SweepOnce, SweptOnce } from './sweep-once.ts';

export type Killed = {
  readonly whole: SweptOnce;
  readonly last: SweptOnce;
  /** Packets that the kernel sent for the undisturbed sweep, and for all parts of the other. */
  readonly packetsWhole: number;
  readonly packetsKilled: number;
  readonly kills: number;
};

const script = fileURLToPath(new URL('./sweep-once.ts', import.meta.url));
/** A process needs so long until it sends. */
const startMs = 400;

export async function killedAndResumed(
  pair: NamespacePair,
  given: SweepOnce,
  kills: number,
  random: () => number = Math.random,
): Promise<Killed> {
  const before = sentBy(pair);
  const whole = await pair.sweep(given);
  const packetsWhole = sentBy(pair) - before;
  const began = sentBy(pair);
  const killed = await killedAgain(pair, given, { kills, wholeMs: whole.ms, random });
  return { whole, ...killed, packetsWhole, packetsKilled: sentBy(pair) - began };
}

/** Kills it so often, fewer times where it comes to its end before, and then lets it end. */
export async function killedAgain(
  pair: NamespacePair,
  given: SweepOnce,
  { kills, wholeMs, random }: { kills: number; wholeMs: number; random: () => number },
): Promise<{ readonly last: SweptOnce; readonly kills: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-kills-'));
  try {
    const journal = join(folder, 'journal');
    const words = [process.execPath, script, JSON.stringify({ ...given, journal })];
    // So that all kills together fall into the time that the sweep takes.
    const partMs = (wholeMs * 2) / (kills + 1);
    let done = 0;
    for (; done < kills; done++) {
      const part = pair.start(pair.scanner, ...words);
      part.stdout?.resume();
      await sleep(startMs + random() * partMs);
      if (part.exitCode !== null) break;
      part.kill('SIGKILL');
    }
    return { last: await pair.sweep({ ...given, journal }), kills: done };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sentBy(pair: NamespacePair): number {
  return Number(pair.exec(pair.scanner, 'cat', '/sys/class/net/cable/statistics/tx_packets'));
}
