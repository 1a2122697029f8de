/** The unit for systemd says what docs/privileges.md promises of it, and systemd can read it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCheckOptions } from './check-options.ts';
import { commandLine } from './main.ts';

const path = fileURLToPath(new URL('../deploy/postern-check@.service', import.meta.url));
const text = readFileSync(path, 'utf8');
const settings = new Map(
  [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
const verify = (file: string) =>
  spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
const hasSystemd = verify('--version').error === undefined;
const why = hasSystemd ? '' : ' (skipped: there is no systemd-analyze)';

describe('the unit for systemd', () => {
  it('grants raw sockets and nothing else, to a user of its own', () => {
    expect(Object.fromEntries(settings)).toMatchObject({
      AmbientCapabilities: 'CAP_NET_RAW',
      CapabilityBoundingSet: 'CAP_NET_RAW',
      NoNewPrivileges: 'yes',
      DynamicUser: 'yes',
      ProtectSystem: 'strict',
    });
    expect(settings.get('RestrictAddressFamilies')?.split(' ')).toEqual(
      expect.arrayContaining(['AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET', 'AF_XDP']),
    );
  });

  it('calls the command with options that it has', () => {
    const [, , , program, command, ...words] = (settings.get('ExecStart') ?? '').split(' ');
    expect({ program, command }).toEqual({
      program: '/opt/postern/cli/postern.mjs',
      command: 'check',
    });
    const check = commandLine().commands.find((one) => one.name() === 'check');
    const { operands, unknown } = check?.parseOptions(words) ?? { operands: [], unknown: ['all'] };
    expect({ operands, unknown }).toEqual({ operands: ['@/etc/postern/%i.txt'], unknown: [] });
    const options = readCheckOptions(operands, check?.opts() ?? never());
    expect(options.outputs.map(({ file }) => file)).toEqual([
      '/var/lib/postern/%i.json',
      '/var/lib/postern/%i.html',
    ]);
  });

  it.skipIf(!hasSystemd)(`is one that systemd reads without complaint${why}`, () => {
    expect(verify(path)).toMatchObject({ status: 0, stderr: '' });
    const folder = mkdtempSync(join(tmpdir(), 'postern-unit-'));
    try {
      const wrong = join(folder, 'postern-check@.service');
      writeFileSync(wrong, text.replace('DynamicUser=', 'DynamicUsers='));
      expect(verify(wrong).stderr).toContain('DynamicUsers');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function never(): never {
  throw new Error('there is no command check');
}
