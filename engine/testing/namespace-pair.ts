/**
 * Two network namespaces with one wire between them and no way out, for tests that need a real
 * kernel on the other side: its packet filter, its limits on ICMP errors. Needs root on Linux.
 */
import { execFileSync } from 'node:child_process';

export type Side = 'scanner' | 'device';

export type NamespacePair = {
  readonly device4: string;
  readonly device6: string;
  /** Runs a command on one side and gives its output; throws where it fails. */
  run(side: Side, command: string, ...args: readonly string[]): string;
  /** The command as it has to be called to run on one side. */
  inside(side: Side, command: string, ...args: readonly string[]): [string, string[]];
  remove(): void;
};

const runLimitMs = 60_000;
let made = 0;

/** Null where such a pair can be made here, else why not. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root: run the tests as root';
  for (const tool of ['ip', 'nft']) {
    try {
      execFileSync(tool, ['-V'], { stdio: 'ignore', timeout: runLimitMs });
    } catch {
      return `network namespaces need the command ${tool} (Debian: iproute2, nftables)`;
    }
  }
  return null;
}

export function namespacePair(): NamespacePair {
  const id = `${process.pid}-${made++}`;
  const names: Record<Side, string> = { scanner: `pst-s-${id}`, device: `pst-d-${id}` };
  const ip = (...args: string[]) => execFileSync('ip', args, { timeout: runLimitMs });
  const inside = (side: Side, command: string, ...args: readonly string[]): [string, string[]] => [
    'ip',
    ['netns', 'exec', names[side], command, ...args],
  ];
  const run = (side: Side, command: string, ...args: readonly string[]) =>
    execFileSync(...inside(side, command, ...args), { encoding: 'utf8', timeout: runLimitMs });
  const remove = () => {
    for (const name of Object.values(names)) {
      try {
        ip('netns', 'delete', name);
      } catch {
        // it was not made, or is gone already
      }
    }
  };
  try {
    for (const name of Object.values(names)) ip('netns', 'add', name);
    ip(
      'link',
      'add',
      'eth0',
      'netns',
      names.scanner,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      names.device,
    );
    for (const [side, host] of [
      ['scanner', 1],
      ['device', 2],
    ] as const) {
      const inNamespace = (...args: string[]) => ip('-n', names[side], ...args);
      inNamespace('addr', 'add', `10.201.7.${host}/24`, 'dev', 'eth0');
      inNamespace('addr', 'add', `fd07::${host}/64`, 'dev', 'eth0', 'nodad');
      inNamespace('link', 'set', 'lo', 'up');
      inNamespace('link', 'set', 'eth0', 'up');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { device4: '10.201.7.2', device6: 'fd07::2', run, inside, remove };
}
