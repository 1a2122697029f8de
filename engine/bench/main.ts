/**
 * `npm run bench [-- NAME…]`: every figure beside its peers', measured in the same run on the same
 * machine. Peers (nmap, masscan) are used where they are installed and never required.
 */
import { cpus } from 'node:os';
import { benchConnect } from './connect.ts';
import type { BenchRow } from './row.ts';
import { benchSyn } from './syn.ts';

const benches: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  connect: () => benchConnect(),
  syn: () => benchSyn(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}\n`);
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const { measure, ours, peer, ratio, bar, met } of await bench()) {
    console.log(`${met ? 'met   ' : 'missed'} ${measure}`);
    console.log(`       ours ${ours} · peer ${peer} · ratio ${ratio} · bar ${bar}`);
  }
}
