/** The bars of the sweep, in the order in which they are printed. What was found open is summed up last. */
import type { Bench } from '../row.ts';
import { cpu } from './cpu.ts';
import { falseOpens } from './false-opens.ts';
import { limited } from './limited.ts';
import { loopback } from './loopback.ts';
import { memory } from './memory.ts';
import { printing } from './print-ports.ts';
import { rate } from './rate.ts';
import { recall } from './recall.ts';
import { resume } from './resume.ts';
import { udp } from './udp.ts';
import { wall } from './wall.ts';

export const sweepBenches: readonly Bench[] = [
  rate,
  cpu,
  wall,
  recall,
  limited,
  udp,
  loopback,
  resume,
  printing,
  memory,
  falseOpens,
];
