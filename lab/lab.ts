/**
 * Starts the lab: each device in namespaces of its own over a throw-away overlay of this machine's
 * file system, all on one bridge in a namespace without a route out. Needs root on Linux and the
 * packages of lab/packages. Every lab has a prefix of its own, so that several can run at once.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { devices, type LabDevice } from './devices.ts';

const startLimitMs = 60_000;
const inside = fileURLToPath(new URL('inside.sh', import.meta.url));
const packageList = fileURLToPath(new URL('packages', import.meta.url));

export const address4 = (host: number) => `10.79.0.${host}`;
export const address6 = (name: string) =>
  `fd79::${(devices.findIndex((one) => one.name === name) + 16).toString(16)}`;

export type Lab = {
  /** The command as it has to be called to run where the scanner sits. */
  scanner(command: string, ...args: readonly string[]): [string, string[]];
  /** Runs a command inside a device's network. */
  inDevice(name: string, command: string, ...args: readonly string[]): string;
  /** A file that a device wrote; empty where there is none. */
  read(name: string, path: string): string;
  stop(): void;
};

/** Null where the lab can run here, else why not and what to do. */
export function whyNoLab(): string | null {
  if (process.platform !== 'linux') return 'the lab needs Linux namespaces';
  if (process.getuid?.() !== 0) return 'the lab needs root: run the tests as root';
  const missing = packages().filter((name) => !isInstalled(name));
  if (missing.length === 0) return null;
  return `the lab needs Debian packages: apt-get install --no-install-recommends ${missing.join(' ')}`;
}

function packages(): string[] {
  return readFileSync(packageList, 'utf8').replace(/#.*$/gm, '').split(/\s+/).filter(Boolean);
}

function isInstalled(name: string): boolean {
  return (
    existsSync(`/var/lib/dpkg/info/${name}.list`) ||
    existsSync(`/var/lib/dpkg/info/${name}:amd64.list`)
  );
}

const ip = (...args: string[]) =>
  execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export async function startLab(wanted: readonly LabDevice[] = devices): Promise<Lab> {
  const prefix = `postern-lab-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'postern-lab-'));
  const running = new Map<string, ChildProcess>();
  const namespaces: string[] = [];
  const addNamespace = (name: string) => {
    ip('netns', 'add', name);
    namespaces.push(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  };
  const stop = () => {
    for (const child of running.values()) child.kill('SIGKILL');
    for (const name of namespaces.splice(0)) {
      for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) {
        try {
          process.kill(Number(pid), 'SIGKILL');
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
        }
      }
      ip('netns', 'del', name);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    addNamespace(`${prefix}-net`);
    ip('-n', `${prefix}-net`, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', `${prefix}-net`, 'link', 'set', 'br0', 'up');
    addNamespace(`${prefix}-scanner`);
    plug(prefix, 'scanner', 0, address4(1), 'fd79::1');
    for (const device of wanted) {
      addNamespace(`${prefix}-${device.name}`);
      running.set(device.name, startDevice(prefix, device, folder));
    }
    for (const device of wanted) await listening(prefix, device, running.get(device.name));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    scanner: (command, ...args) => ['ip', ['netns', 'exec', `${prefix}-scanner`, command, ...args]],
    inDevice: (name, command, ...args) =>
      ip('netns', 'exec', `${prefix}-${name}`, command, ...args),
    read: (name, path) => readInside(running.get(name), path),
    stop,
  };
}

/** A virtual cable from a namespace to the bridge. */
function plug(
  prefix: string,
  name: string,
  number: number,
  ipv4: string | null,
  ipv6: string | null,
): void {
  const [namespace, net, port] = [`${prefix}-${name}`, `${prefix}-net`, `port${number}`];
  ip('-n', net, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  ip('-n', net, 'link', 'set', port, 'master', 'br0', 'up');
  ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  if (ipv4) ip('-n', namespace, 'addr', 'add', `${ipv4}/24`, 'dev', 'eth0');
  if (ipv6) ip('-n', namespace, 'addr', 'add', `${ipv6}/64`, 'dev', 'eth0', 'nodad');
}

function startDevice(prefix: string, device: LabDevice, folder: string): ChildProcess {
  const namespace = `${prefix}-${device.name}`;
  const ipv4 = device.host === null ? null : address4(device.host);
  plug(
    prefix,
    device.name,
    devices.indexOf(device) + 1,
    ipv4,
    device.six ? address6(device.name) : null,
  );
  const filter = device.filter;
  if (filter) {
    execFileSync('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: filter });
  }
  const base = join(folder, device.name);
  mkdirSync(base);
  const apart = ['unshare', '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  // What a device says goes to a file: a pipe of ours would be held open by every daemon. It dies
  // with us, and all of its processes with it.
  const log = openSync(join(folder, `${device.name}.log`), 'w');
  const enter = ['--pdeathsig', 'KILL', 'ip', 'netns', 'exec', namespace, ...apart];
  return spawn('setpriv', [...enter, 'bash', inside, base, device.name, device.script], {
    stdio: ['ignore', log, log],
  });
}

/** Waits until the device's own kernel reports every true service as listening. */
async function listening(
  prefix: string,
  device: LabDevice,
  child: ChildProcess | undefined,
): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const sockets = ip('netns', 'exec', `${prefix}-${device.name}`, 'ss', '-Hlntu');
    const missing = device.services.filter(
      ({ port, transport }) => !new RegExp(`^${transport}\\b.*:${port}\\s`, 'm').test(sockets),
    );
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      const ports = missing.map(({ port, transport }) => `${port}/${transport}`).join(', ');
      const words = logsOf(child);
      throw new Error(`lab device ${device.name} does not listen on ${ports}\n${words}`);
    }
    await sleep(200);
  }
}

/** The device's own file system, seen from outside; null where the device has ended. */
function rootOf(child: ChildProcess | undefined): string | null {
  if (!child?.pid || child.exitCode !== null) return null;
  const kids = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  return `/proc/${kids.trim().split(' ')[0]}/root`;
}

function readInside(child: ChildProcess | undefined, path: string): string {
  const file = `${rootOf(child)}${path}`;
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

/** The last words of each daemon, for a device that does not come up. */
function logsOf(child: ChildProcess | undefined): string {
  const folder = `${rootOf(child)}/run/lab`;
  if (!existsSync(folder)) return 'its start-up script has ended';
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return logs
    .map((name) => `${name}: ${readFileSync(join(folder, name), 'latin1').slice(-300)}`)
    .join('\n');
}
