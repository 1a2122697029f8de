import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, serve } from '../engine/testing/local-server.ts';
import { checkOf, postern, temporaryFolder } from './testing/run-postern.ts';

/** Null where a namespace without any network can be made, else why not. */
function whyNoEmptyNetwork(): string | null {
  try {
    execFileSync('unshare', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 });
    return null;
  } catch {
    return 'a network namespace needs root on Linux: run the tests as root';
  }
}

const whyNot = whyNoEmptyNetwork();
const emptyNetwork = ['unshare', '-n', '--'];

describe('the exit code', () => {
  /** Ends each connection without a word: nobody can name it, which is a finding to watch. */
  let nameless: LocalServer;

  beforeAll(async () => {
    nameless = await serve((socket) => socket.end());
  });
  afterAll(() => nameless.close());

  it('is 0 where findings matter less than --fail-on, or it was not given', async () => {
    const [given, not] = [
      await checkOf(nameless.port, '--fail-on', 'this-month', '--output', 'csv'),
      await checkOf(nameless.port, '--output', 'json'),
    ];
    expect(given).toMatchObject({ code: 0 });
    expect(not).toMatchObject({ code: 0 });
    expect(not.stdout).toContain('"priority": "watch"');
  });

  it('is 1 where a finding matters as much as --fail-on', async () => {
    expect(await checkOf(nameless.port, '--fail-on', 'watch')).toMatchObject({ code: 1 });
  });

  it.each([
    ['a wrong value', ['check', '127.0.0.1', '--ports', 'nope'], /^postern: --ports: "nope"/],
    ['an unknown option', ['check', '--bogus'], /unknown option '--bogus'/],
    ['an option without its value', ['check', '--rate'], /'--rate <n\|max>' argument missing/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['a missing argument', ['explain'], /missing required argument 'name'/],
    ['too many arguments', ['diff', 'a', 'b', 'c'], /too many arguments/],
    ['no ports at all', ['check', '--ports', 'none', '--udp', 'none'], /no port is left/],
    ['a wrong target', ['check', '192.0.2.300'], /^postern: "192.0.2.300" is not a target/],
    ['a multicast group', ['check', '224.0.0.1'], /^postern: 224.0.0.1 is never swept/],
    ['a missing file of targets', ['check', '@/none', '@/'], /none cannot be read: there is no su/],
    ['too many targets', ['check', '127.0.0.0/8', '10.0.0.0/8'], /hold 33,554,432 addresses/],
    ['no target left', ['check', '127.0.0.1', '--exclude', '127.0.0.0/8'], /nothing is left to/],
  ])('is 2 for %s, with one sentence and no packet', async (_, args, sentence) => {
    const run = await postern(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).not.toMatch(/\bat .*:\d+:\d+|node:/);
  });

  it('is 2 where nothing is installed yet, with what to do', () => {
    const folder = temporaryFolder();
    for (const part of ['cli', 'boot']) {
      cpSync(new URL(`../${part}`, import.meta.url), folder.file(part), { recursive: true });
    }
    const program = folder.file('cli/postern.mjs');
    const run = spawnSync(process.execPath, [program, 'check'], { encoding: 'utf8' });
    folder.remove();
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(
      /^Postern lacks what it is built on: run `npm install` in .+ once\.\n$/,
    );
  });

  it('is 0 for help and version', async () => {
    const help = await postern(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['check', 'diff', 'explain', 'doctor']) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
    expect(await postern(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  it.skipIf(whyNot !== null)(`is 3 where there is no way to the target${skipped()}`, async () => {
    const run = await postern(['check', '192.0.2.1', '--ports', '22', '--method', 'connect'], {
      within: [...emptyNetwork, 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh'],
    });
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/no route to 192\.0\.2\.1/);
    expect(run.stdout).not.toMatch(/switched off/);
  });

  it.skipIf(whyNot !== null)(`is 3 where this machine has no IPv6${skipped()}`, async () => {
    const off = 'ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1; exec "$@"';
    const asked = ['check', '127.0.0.1', '::1', '--ports', '1-50'];
    const run = await postern(asked, { within: [...emptyNetwork, 'sh', '-c', off, 'sh'] });
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/no route to ::1/);
    expect(run.stdout).toMatch(/127\.0\.0\.1 +tcp 50 closed/);
  });
});

function skipped(): string {
  return whyNot === null ? '' : ` (skipped: ${whyNot})`;
}
