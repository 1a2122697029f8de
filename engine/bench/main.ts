/**
 * `npm run bench [-- NAME…]`: every figure beside its peers', measured in the same run on the same
 * machine. A name is that of a group (`sweep`) or of one row of it (`sweep/recall`). Peers (nmap,
 * masscan, zmap) are used where they are installed and never required.
 */
import { cpus } from 'node:os';
import { removeOwnNamespaces } from './net.ts';
import { OpenTally } from './open-tally.ts';
import { type Bench, type Measured, notMeasured, rowText } from './row.ts';
import { sweepBenches } from './sweep/all.ts';

const groups: Readonly<Record<string, readonly Bench[]>> = { sweep: sweepBenches };
const benches = Object.entries(groups).flatMap(([group, some]) =>
  some.map((bench) => ({ group, name: `${group}/${bench.name}`, bench })),
);

const asked = process.argv.slice(2);
const names = [...Object.keys(groups), ...benches.map(({ name }) => name)];
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}: ${names.join(', ')}`);
  process.exit(2);
}
const isAsked = ({ group, name }: { group: string; name: string }) =>
  asked.length === 0 || asked.includes(group) || asked.includes(name);

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}\n`);
const tally = new OpenTally();
let met = 0;
const chosen = benches.filter(isAsked);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    removeOwnNamespaces();
    process.exit(130);
  });
}
for (const { bench } of chosen) {
  const startedAt = performance.now();
  const measured = await measure(bench);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`${rowText(bench, measured)}\n         (${seconds} s)`);
  if (measured.met) met++;
}
console.log(`\n${met} of ${chosen.length} bars met`);

/** One row that breaks must not take the others with it. */
async function measure(bench: Bench): Promise<Measured> {
  try {
    return await bench.run(tally);
  } catch (error) {
    return notMeasured(String(error instanceof Error ? error.message : error));
  }
}
