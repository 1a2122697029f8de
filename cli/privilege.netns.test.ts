/**
 * What a check may still do once it runs, read from the kernel thread by thread: as root, as root
 * with files of other users, and as an ordinary user by a Node that has the one capability.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NamespacePair, whyNoNamespaces } from '../engine/testing/namespaces.ts';
import { heldIn, maskOf } from '../engine/wire/capabilities.ts';

const script = fileURLToPath(new URL('./postern.mjs', import.meta.url));
const nobody = 65_534;
const asNobody = ['setpriv', '--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups'];
const devices = '10.98.0.0/29';
const rawAlone = maskOf('CAP_NET_RAW');
const checkLimitMs = 100_000;
const testLimitMs = 120_000;

const why =
  whyNoNamespaces() ??
  ['setpriv --version', 'setcap -h'].map(whyNoTool).find((one) => one !== null) ??
  null;

function whyNoTool(call: string): string | null {
  const [tool = '', ...args] = call.split(' ');
  const missing = spawnSync(tool, args, { stdio: 'ignore' }).error !== undefined;
  return missing ? `there is no ${tool} (apt-get install libcap2-bin util-linux)` : null;
}

/** Another user can't run a program that lies in a folder that is closed to him. */
const whyNoNobody =
  why ??
  (spawnSync(asNobody[0] ?? '', [...asNobody.slice(1), process.execPath, script, '--version'])
    .status === 0
    ? null
    : 'these sources lie in a folder that other users may not enter');

const limits = { timeout: testLimitMs };
describe.skipIf(why !== null)(`privilege${why ? ` (skipped: ${why})` : ''}`, limits, () => {
  let pair: NamespacePair;
  let folder = '';
  beforeAll(() => {
    pair = new NamespacePair();
    folder = mkdtempSync(join(tmpdir(), 'postern-privilege-'));
    chmodSync(folder, 0o755);
  });
  afterAll(() => {
    pair.remove();
    rmSync(folder, { recursive: true });
  });

  const check = (before: readonly string[], node: string, ...args: string[]) => {
    const inside = ['netns', 'exec', pair.scanner, ...before, node, script, 'check', ...args];
    const run = spawnSync('ip', inside, { encoding: 'utf8', timeout: checkLimitMs });
    return { code: run.status, stdout: run.stdout, stderr: run.stderr };
  };
  const few = ['--ports', '23', '--udp', 'none', '--no-journal', '--zone', 'server'];

  it('is that of raw sockets alone in every thread of a check by root, the sending one included', async () => {
    const rate = ['--rate', '60000', '--per-device-rate', 'max', '--udp', 'none', '--no-journal'];
    const told = ['--output', 'jsonl', devices, ...rate];
    const child = pair.start(pair.scanner, process.execPath, script, 'check', ...told);
    let out = '';
    child.stderr?.resume();
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (text: Buffer) => {
        out += text.toString();
        if (out.includes('"stage":"sweep tcp"')) resolve();
      });
      child.on('exit', () => resolve());
    });
    expect(out).toContain('"tcp":"syn"');
    const tasks = readdirSync(`/proc/${child.pid}/task`);
    const held = tasks.map((task) =>
      heldIn(readFileSync(`/proc/${child.pid}/task/${task}/status`, 'utf8')),
    );
    child.kill('SIGKILL');
    expect(held.length).toBeGreaterThan(5);
    for (const one of held) {
      expect(one).toMatchObject({ permitted: rawAlone, bounding: rawAlone, noNewPrivileges: true });
    }
  });

  it('leaves root its own files: lists, journals and reports', () => {
    const [list, report] = [join(folder, 'own.txt'), join(folder, 'own.json')];
    writeFileSync(list, '10.98.0.1\n', { mode: 0o600 });
    const { code, stderr } = check(
      [],
      process.execPath,
      `@${list}`,
      ...few,
      '--output',
      `json=${report}`,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).not.toContain('keeps');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ method: { tcp: 'syn' } });
  });

  it('includes the files of others where root was given such, and says so', () => {
    const own = join(folder, 'home');
    mkdirSync(own, { mode: 0o700 });
    const [list, report] = [join(own, 'list.txt'), join(own, 'report.json')];
    writeFileSync(list, '10.98.0.1\n', { mode: 0o600 });
    writeFileSync(report, 'an older one');
    for (const path of [own, list, report]) chownSync(path, nobody, nobody);
    const { code, stderr } = check(
      [],
      process.execPath,
      `@${list}`,
      ...few,
      '--output',
      `json=${report}`,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/keeps CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_NET_RAW, because/);
    expect(statSync(report).uid).toBe(nobody);
  });

  it.skipIf(whyNoNobody !== null)(
    `is enough for raw packets where an ordinary user has it by the file of Node${whyNoNobody ? ` (skipped: ${whyNoNobody})` : ''}`,
    () => {
      const node = join(folder, 'node');
      copyFileSync(process.execPath, node);
      chmodSync(node, 0o755);
      execFileSync('setcap', ['cap_net_raw+ep', node]);
      const fast = ['--rate', 'max', '--per-device-rate', 'max', '--udp', 'none', '--no-journal'];
      const told = ['--output', 'json', '--ports', '1-3000', devices, ...fast];
      const { code, stdout, stderr } = check(asNobody, node, ...told);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).not.toMatch(/keeps|could not/);
      const { method, complete } = JSON.parse(stdout);
      expect(method).toMatchObject({ tcp: 'syn', because: 'this machine can send raw packets' });
      expect(complete).toBe(true);
      expect(stdout).toContain('"closed": 3000');
    },
  );

  it.skipIf(whyNoNobody !== null)(
    'is nothing where there was nothing, and the method says why',
    () => {
      const { code, stdout } = check(
        asNobody,
        process.execPath,
        '10.98.0.1',
        ...few,
        '--output',
        'json',
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout).method).toMatchObject({
        tcp: 'connect',
        because: 'raw packets need root or the capability CAP_NET_RAW',
      });
    },
  );

  it('is never given up twice, nor in a circle', () => {
    const without = ['setpriv', '--bounding-set', '-setpcap', '--'];
    const { code, stderr } = check(without, process.execPath, '10.98.0.1', ...few);
    expect(code).toBe(0);
    expect(stderr).toContain('could not give up privileges (CAP_SETPCAP is lacking)');
    expect(existsSync(folder)).toBe(true);
  });
});
