/** `npm run lab -- COMMAND…`: runs a command where the lab's scanner sits, with the lab around it. */
import { spawnSync } from 'node:child_process';
import { devices } from './devices.ts';
import { address4, address6, startLab, whyNoLab } from './lab.ts';

const why = whyNoLab();
if (why) {
  console.error(why);
  process.exit(2);
}
const lab = await startLab();
for (const { name, host, six } of devices) {
  console.error(name.padEnd(12), host === null ? '' : address4(host), six ? address6(name) : '');
}
const [command = 'bash', ...args] = process.argv.slice(2);
const [program, words] = lab.scanner(command, ...args);
process.on('SIGINT', () => {});
process.exitCode = spawnSync(program, words, { stdio: 'inherit' }).status ?? 1;
lab.stop();
