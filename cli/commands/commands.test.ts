/** `diff`, `explain` and `doctor`, as they are called. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../engine/testing/local-server.ts';
import { checkOf, type Folder, postern, temporaryFolder } from '../testing/run-postern.ts';

let folder: Folder;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** A port on which nothing listens, or nothing but this test has asked for it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

describe('postern diff', () => {
  it('tells what was opened and closed between two checks, and nothing of what was not looked at', async () => {
    const greet = (socket: { end(text: string): void }) => socket.end('SSH-2.0-Example_1.0\r\n');
    const [goes, later] = [await serve(greet), await freePort()];
    const [before, after] = [folder.file('before.json'), folder.file('after.json')];
    // The second check also looks at a port that the first did not.
    const stays = await serve(greet);
    await checkOf(`${goes.port},${later}`, '--output', `json=${before}`);
    goes.close();
    const comes = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-E_1.0\r\n'));
    await new Promise<void>((resolve) => {
      comes.listen(later, '127.0.0.1', resolve);
    });
    await checkOf(`${goes.port},${later},${stays.port}`, '--output', `json=${after}`);
    comes.close();
    stays.close();

    const json = await postern(['diff', before, after, '--json']);
    expect(json.code).toBe(0);
    expect(JSON.stringify(JSON.parse(json.stdout))).toContain(`"port":${later}`);
    const run = await postern(['diff', before, after]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(new RegExp(` ${later}/tcp +opened`));
    expect(run.stdout).toMatch(new RegExp(` ${goes.port}/tcp +closed`));
    expect(run.stdout).not.toContain(`${stays.port}/tcp`);

    const same = await postern(['diff', after, after]);
    expect(same.code).toBe(0);
    expect(same.stdout).not.toMatch(/\/tcp/);
  });

  it.each([
    ['a file that is not there', () => folder.file('none.json'), /none\.json cannot be read/],
    ['a folder', () => folder.path, /cannot be read/],
    ['a file that is no JSON', () => folder.file('text.json'), /text\.json/],
    ['JSON that is no result', () => folder.file('other.json'), /other\.json/],
    ['a result that was cut off', () => folder.file('cut.json'), /cut\.json/],
  ])('refuses %s by name', async (_, file, sentence) => {
    writeFileSync(folder.file('text.json'), 'Nothing \u001b[2J here');
    writeFileSync(folder.file('other.json'), '{"schema":"another/1","devices":[]}');
    writeFileSync(folder.file('cut.json'), '{"schema":"postern-check/1","tool":{"name":"postern"');
    const run = await postern(['diff', file(), file()]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).toMatch(/^(postern: [^\n]+\n)+$/);
    expect(run.stderr).not.toContain('\u001b');
  });
});

describe('postern explain', () => {
  it.each([
    ['a rule', 'telnet-cleartext', /telnet/i],
    ['a protocol', 'redis', /redis/i],
    ['a port', '3389', /remote desktop/i],
    ['a UDP port', '161/udp', /snmp/i],
  ])('knows %s', async (_, name, about) => {
    const run = await postern(['explain', name]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(about);
    expect(run.stdout).not.toContain('\u001b');
  });

  it.each(['no-such-thing', '65536', '-1', '22/sctp', '\u001b[2J\u202e', ''])(
    'knows nothing of %j, and says how to ask',
    async (name) => {
      const run = await postern(['explain', '--', name]);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toMatch(/^postern: .*postern explain ssh/);
      expect(run.stderr).not.toMatch(/\u202e/);
      expect(run.stderr).not.toContain('\u001b');
    },
  );
});

describe('postern doctor', () => {
  it('says what this machine can do, and that its answers are true', async () => {
    const run = await postern(['doctor']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/ok +connect/);
    expect(run.stdout).toMatch(/closed-port-is-closed/);
  });

  it('says the same to programs', async () => {
    const run = await postern(['doctor', '--json']);
    expect(run.code).toBe(0);
    const { methods, vantage } = JSON.parse(run.stdout);
    expect(vantage.ok).toBe(true);
    expect(methods.map(({ method }: { method: string }) => method)).toEqual(['syn', 'connect']);
  });
});

describe('merge', () => {
  it('joins the parts of a check, and refuses looks from different zones', async () => {
    const [one, two, both] = ['one.json', 'two.json', 'both.json'].map((name) => folder.file(name));
    const server = await serve((socket) => socket.end('SSH-2.0-Example_1.0\r\n'));
    const ports = `${server.port},${await freePort()}`;
    const first = await checkOf(ports, '--shard', '1/2', '--output', `json=${one}`);
    const second = await checkOf(ports, '--shard', '2/2', '--output', `json=${two}`);
    server.close();
    expect([first.code, second.code]).toEqual([0, 0]);
    const merged = await postern(['merge', one ?? '', two ?? '', '--output', `json=${both}`]);
    expect(merged).toMatchObject({ code: 0, stdout: '' });
    const result = JSON.parse(readFileSync(both ?? '', 'utf8'));
    expect(result).toMatchObject({ complete: true, shard: null });
    expect(result.devices[0].ledger.tcp).toMatchObject({ asked: 2, open: 1, closed: 1 });
    const alone = await postern(['merge', one ?? '']);
    expect(alone).toMatchObject({ code: 3 });
    expect(alone.stdout).toContain('Part 2 of 2 is missing');
    await checkOf(ports, '--zone', 'guest', '--output', `json=${two}`);
    const refused = await postern(['merge', one ?? '', two ?? '']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('one is from zone');
  });
});
