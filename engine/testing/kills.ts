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
  const folder = mkdtempSync(join(tmpdir(), 'postern-kills-'));
  try {
    const before = sentBy(pair);
    const whole = await pair.sweep(given);
    const packetsWhole = sentBy(pair) - before;
    const journal = join(folder, 'journal');
    // So that all kills together fall into the time that the sweep takes.
    const partMs = (whole.ms * 2) / (kills + 1);
    const began = sentBy(pair);
    let done = 0;
    for (; done < kills; done++) {
      const part = pair.start(
        pair.scanner,
        process.execPath,
        script,
        JSON.stringify({ ...given, journal }),
      );
      part.stdout?.resume();
      await sleep(startMs + random() * partMs);
      if (part.exitCode !== null) break;
      part.kill('SIGKILL');
    }
    const last = await pair.sweep({ ...given, journal });
    return { whole, last, packetsWhole, packetsKilled: sentBy(pair) - began, kills: done };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sentBy(pair: NamespacePair): number {
  return Number(pair.exec(pair.scanner, 'cat', '/sys/class/net/cable/statistics/tx_packets'));
}
