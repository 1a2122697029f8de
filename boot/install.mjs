// Installs what is missing, once: `npm ci` where node_modules does not match package-lock.json.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.postern-lock`;

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');

/** True where everything is there, or could be installed. Says what it does on standard error. */
export function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
  console.error('Postern: installing what is missing (once) …');
  const npm = process.env.npm_execpath;
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, args] = npm
    ? [process.execPath, [npm, ...flags]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', flags];
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) {
    console.error('Postern: the installation failed (see above). `npm ci` repeats it.');
    return false;
  }
  writeFileSync(stamp, lockHash());
  return true;
}
