/**
 * One scanner with a cable to each of many devices, every one a namespace of its own, none with a way
 * out: the kernel counts its limits on ICMP errors for each namespace and each address that asks, so
 * devices that share a kernel's namespace share the limit.
 *
 *   scanner 10.82.2.1   devices 10.98.0.1, .2, …
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

export type Star = {
  readonly scanner: string;
  readonly addresses: readonly string[];
  /** Runs a command in the namespace of every device. */
  each(...command: string[]): void;
  /** Starts a Node script in each, and waits until it has printed something. */
  serve(script: string): Promise<void>;
  remove(): void;
};

let stars = 0;

export function starOf(count: number): Star {
  const name = `postern-star-${process.pid}-${++stars}`;
  const scanner = `${name}-s`;
  const devices = Array.from({ length: count }, (_, i) => ({
    namespace: `${name}-${i + 1}`,
    address: `10.98.0.${i + 1}`,
    near: `d${i + 1}`,
  }));
  const children: ChildProcess[] = [];
  const star: Star = {
    scanner,
    addresses: devices.map(({ address }) => address),
    each(...command) {
      for (const { namespace } of devices) ip('netns', 'exec', namespace, ...command);
    },
    async serve(script) {
      const begun = devices.map(({ namespace }) => {
        const words = ['netns', 'exec', namespace, process.execPath, '-e', script];
        return spawn('ip', words, { stdio: ['ignore', 'pipe', 'inherit'] });
      });
      children.push(...begun);
      await Promise.all(begun.map(({ stdout }) => once(stdout, 'data')));
    },
    remove() {
      for (const child of children) child.kill('SIGKILL');
      for (const namespace of [scanner, ...devices.map((device) => device.namespace)]) {
        try {
          ip('netns', 'del', namespace);
        } catch {
          // it was not made
        }
      }
    },
  };
  try {
    ip('netns', 'add', scanner);
    ip('-n', scanner, 'link', 'set', 'lo', 'up');
    ip('-n', scanner, 'addr', 'add', '10.82.2.1/32', 'dev', 'lo');
    for (const device of devices) plug(scanner, device);
  } catch (error) {
    star.remove();
    throw error;
  }
  return star;
}

function plug(scanner: string, device: { namespace: string; address: string; near: string }): void {
  const { namespace, address, near } = device;
  const far = 'cable';
  ip('netns', 'add', namespace);
  const peer = ['type', 'veth', 'peer', 'name', far, 'netns', namespace];
  ip('-n', scanner, 'link', 'add', near, ...peer);
  ip('-n', scanner, 'link', 'set', near, 'up');
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
  ip('-n', namespace, 'link', 'set', far, 'up');
  ip('-n', namespace, 'addr', 'add', `${address}/32`, 'dev', far);
  ip('-n', namespace, 'route', 'add', '10.82.2.1/32', 'dev', far);
  ip('-n', scanner, 'route', 'add', `${address}/32`, 'dev', near, 'src', '10.82.2.1');
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
