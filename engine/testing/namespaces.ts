/**
 * Two network namespaces with a cable between them and no way out, for tests and benches that need
 * real kernels: a scanner, and a target that answers for whole ranges of addresses.
 *
 *   scanner 10.82.2.1, fd82::1   on the link: 10.82.2.2, 10.82.2.64/26, fd82::2
 *                                    behind it:   10.98.0.0/15, fd82:1::/64
 *
 * Needs Linux, root, iproute2 and nftables; `whyNoNamespaces` says what is missing.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { SweepOnce, SweptOnce } from './sweep-once.ts';

const run = promisify(execFile);
const sweepOncePath = new URL('./sweep-once.ts', import.meta.url).pathname;
const outputBytesMax = 64 << 20;
/** Longer than any test waits: a sweep that hangs shall not outlive it for ever. */
const sweepMsMax = 300_000;

export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const [program, flag, install] of [
    ['ip', '-V', 'iproute2'],
    ['nft', '-v', 'nftables'],
  ] as const) {
    try {
      execFileSync(program, [flag], { stdio: 'ignore' });
    } catch {
      return `there is no ${program} (apt-get install ${install})`;
    }
  }
  return null;
}

let pairs = 0;

export class NamespacePair {
  readonly scanner: string;
  readonly target: string;
  readonly #children: ChildProcess[] = [];

  constructor() {
    const name = `postern-${process.pid}-${++pairs}`;
    this.scanner = `${name}-s`;
    this.target = `${name}-t`;
    const inside = 'cable';
    try {
      for (const namespace of [this.scanner, this.target]) ip('netns', 'add', namespace);
      ip(
        '-n',
        this.scanner,
        'link',
        'add',
        inside,
        'type',
        'veth',
        'peer',
        'name',
        inside,
        'netns',
        this.target,
      );
      for (const namespace of [this.scanner, this.target]) {
        // Duplicate address detection would keep IPv6 silent for a second.
        this.exec(namespace, 'sysctl', '-qw', `net.ipv6.conf.${inside}.accept_dad=0`);
        this.exec(namespace, 'sysctl', '-qw', `net.ipv6.conf.${inside}.accept_ra=0`);
        ip('-n', namespace, 'link', 'set', 'lo', 'up');
        ip('-n', namespace, 'link', 'set', inside, 'up');
      }
      const near = ['-n', this.scanner];
      const far = ['-n', this.target];
      ip(...near, 'addr', 'add', '10.82.2.1/24', 'dev', inside);
      ip(...near, 'addr', 'add', 'fd82::1/64', 'dev', inside, 'nodad');
      ip(...near, 'route', 'add', '10.98.0.0/15', 'via', '10.82.2.2');
      ip(...far, 'addr', 'add', '10.82.2.2/24', 'dev', inside);
      ip(...far, 'addr', 'add', 'fd82::2/64', 'dev', inside, 'nodad');
      ip(...near, '-6', 'route', 'add', 'fd82:1::/64', 'via', 'fd82::2');
      ip(...far, 'route', 'add', 'local', '10.82.2.64/26', 'dev', 'lo');
      ip(...far, 'route', 'add', 'local', '10.98.0.0/15', 'dev', 'lo');
      ip(...far, '-6', 'route', 'add', 'local', 'fd82:1::/64', 'dev', 'lo');
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  exec(namespace: string, ...command: string[]): string {
    return execFileSync('ip', ['netns', 'exec', namespace, ...command], { encoding: 'utf8' });
  }

  /** Replaces the target's packet filter; lines of a table's content. */
  filter(...lines: string[]): void {
    const table = `table inet postern {\n${lines.join('\n')}\n}`;
    const script = `flush ruleset\n${lines.length > 0 ? table : ''}\n`;
    execFileSync('ip', ['netns', 'exec', this.target, 'nft', '-f', '-'], { input: script });
  }

  /** A process inside, that ends with the pair. */
  start(namespace: string, ...command: string[]): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', namespace, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    return child;
  }

  /** Servers on every address of the target that accept and say nothing. */
  async listen(...ports: number[]): Promise<void> {
    const script = `
      const { createServer } = require('node:net');
      const ports = ${JSON.stringify(ports)};
      let left = ports.length;
      for (const port of ports) createServer().listen({ port, host: '::', backlog: 511 }, () => {
        if (--left === 0) console.log('listening');
      });`;
    const child = this.start(this.target, process.execPath, '-e', script);
    if (child.stdout) await once(child.stdout, 'data');
  }

  /** A SYN sweep by a process inside the scanner's namespace, or inside the target's own. */
  async sweep(
    given: SweepOnce,
    from = this.scanner,
    flags: readonly string[] = [],
  ): Promise<SweptOnce> {
    const command = [process.execPath, ...flags, sweepOncePath, JSON.stringify(given)];
    const args = ['netns', 'exec', from, ...command];
    const { stdout } = await run('ip', args, { maxBuffer: outputBytesMax, timeout: sweepMsMax });
    return JSON.parse(stdout) as SweptOnce;
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const namespace of [this.scanner, this.target]) {
      try {
        execFileSync('ip', ['netns', 'del', namespace], { stdio: 'ignore' });
      } catch {}
    }
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
