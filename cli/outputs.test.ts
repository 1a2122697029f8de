import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  createReadStream,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, serve } from '../engine/testing/local-server.ts';
import { checkOf, type Folder, startPostern, temporaryFolder } from './testing/run-postern.ts';

const isRoot = process.getuid?.() === 0;

let folder: Folder;
let server: LocalServer;
let connections = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await serve((socket) => {
    connections++;
    socket.end('SSH-2.0-Example_1.0\r\n');
  });
});
afterAll(() => {
  server.close();
  folder.remove();
});

const asked = () => ['check', '127.0.0.1', '--ports', String(server.port), '--udp', 'none'];

/** What is lying about in the folder that a report could have been kept in. */
function keptIn(path: string): string[] {
  const folders = readdirSync(path).filter((name) => name.startsWith('postern-'));
  return folders.flatMap((name) =>
    readdirSync(join(path, name)).map((file) => join(path, name, file)),
  );
}

describe('a report on the standard output', () => {
  it('is JSON and nothing else, while everything else goes to the standard error', async () => {
    const csv = folder.file('beside.csv');
    const run = await checkOf(server.port, '--output', 'json', '--output', `csv=${csv}`);
    expect(JSON.parse(run.stdout)).toMatchObject({ schema: 'postern-check/1', complete: true });
    expect(run.stderr).toBe(`postern: csv report: ${csv}\n`);
    expect(readFileSync(csv, 'utf8')).toContain(`127.0.0.1,,${server.port},tcp,open`);
  });

  it('comes alone where --quiet is given', async () => {
    const run = await checkOf(server.port, '--quiet', '--output', `csv=${folder.file('quiet')}`);
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it.each(['text', 'json', 'jsonl'])('ends quietly when its reader leaves (%s)', async (format) => {
    const program = fileURLToPath(new URL('postern.mjs', import.meta.url));
    const words = [process.execPath, program, ...asked(), '--output', format];
    const script = '"$@" | head -1; echo "$?" >&2';
    const run = await promisify(execFile)('sh', ['-c', script, 'sh', ...words]);
    expect(run.stdout.split('\n')).toHaveLength(2);
    expect(run.stderr).toBe('0\n');
  });

  it.each([
    ['json', 'report.json'],
    ['jsonl', 'events.jsonl'],
  ])('is kept elsewhere where its disk is full (%s)', async (format, name) => {
    const full = openSync('/dev/full', 'w');
    const refuge = folder.file(`refuge-${format}`);
    mkdirSync(refuge);
    const { done } = startPostern([...asked(), '--output', format], {
      stdio: ['ignore', full, 'pipe'],
      env: { TMPDIR: refuge },
    });
    const run = await done;
    closeSync(full);
    expect(run.code).toBe(3);
    const [kept = '', ...more] = keptIn(refuge);
    expect(more).toEqual([]);
    expect(kept.endsWith(name)).toBe(true);
    expect(run.stderr).toMatch(/^postern: the standard output cannot be written: no space is left/);
    expect(run.stderr).toContain(kept);
    const [first = '', ...rest] = readFileSync(kept, 'utf8').trimEnd().split('\n');
    if (format === 'json')
      expect(JSON.parse([first, ...rest].join('\n'))).toMatchObject({ complete: true });
    else {
      expect(JSON.parse(first)).toMatchObject({ event: 'started' });
      expect(JSON.parse(rest.at(-1) ?? '')).toMatchObject({ event: 'finished' });
    }
  });
});

describe('events', () => {
  it('come while the check still runs', async () => {
    const closed = '20000-20400';
    const { child, done, stdout } = startPostern([
      ...['check', '127.0.0.1', '--ports', `${server.port},${closed}`, '--udp', 'none'],
      ...['--rate', '20', '--output', 'jsonl'],
    ]);
    await new Promise<void>((resolve) => {
      child.stdout?.once('data', () => resolve());
    });
    expect(JSON.parse(stdout().split('\n')[0] ?? '')).toMatchObject({ event: 'started' });
    expect(child.exitCode).toBe(null);
    child.kill('SIGINT');
    const events = (await done).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ event: 'finished', complete: false });
  });
});

describe('a report in a file', () => {
  it('that cannot be written is refused before the check, each with its reason', async () => {
    connections = 0;
    const wrong = {
      json: folder.file('no/such/folder.json'),
      html: folder.path,
      csv: folder.file('new-folder/'),
      sarif: folder.file('x'.repeat(300)),
    };
    const outputs = Object.entries(wrong).flatMap(([format, file]) => [
      '--output',
      `${format}=${file}`,
    ]);
    const run = await checkOf(server.port, ...outputs);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    const sentences = run.stderr.trimEnd().split('\n');
    expect(sentences).toHaveLength(4);
    expect(sentences[0]).toMatch(
      /no\/such\/folder\.json cannot be written: its folder does not ex/,
    );
    expect(sentences[1]).toMatch(/cannot be written: it is a folder$/);
    expect(sentences[2]).toMatch(/cannot be written: it is a folder$/);
    expect(sentences[3]).toMatch(/cannot be written: its name is too long$/);
    expect(connections).toBe(0);
  });

  it('of a check that is refused leaves the old file as it was', async () => {
    const old = folder.file('old.jsonl');
    writeFileSync(old, 'what was before\n');
    const run = await checkOf('none', '--output', `jsonl=${old}`);
    expect(run.code).toBe(2);
    expect(readFileSync(old, 'utf8')).toBe('what was before\n');
  });

  it('replaces a file, keeps its rights, follows a link, and leaves nothing beside it', async () => {
    const box = folder.file('box');
    mkdirSync(box);
    const [real, link] = [join(box, 'real.json'), join(box, 'link.json')];
    writeFileSync(real, 'old');
    chmodSync(real, 0o600);
    symlinkSync('real.json', link);
    const run = await checkOf(server.port, '--output', `json=${link}`);
    expect(run.code).toBe(0);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toMatchObject({ complete: true });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o600);
    expect(readdirSync(box).sort()).toEqual(['link.json', 'real.json']);
  });

  it('that is a pipe is written, not replaced', async () => {
    const pipe = folder.file('pipe');
    execFileSync('mkfifo', [pipe]);
    const read = text(createReadStream(pipe));
    const run = await checkOf(server.port, '--output', `json=${pipe}`);
    expect(run.code).toBe(0);
    expect(JSON.parse(await read)).toMatchObject({ complete: true });
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it.skipIf(!isRoot)(
    'that is a device is written, not replaced (skipped without root)',
    async () => {
      const [device, refuge] = [folder.file('full'), folder.file('refuge-device')];
      mkdirSync(refuge);
      execFileSync('mknod', [device, 'c', '1', '7']); // what /dev/full is: no space, ever
      const { done } = startPostern([...asked(), '--output', `json=${device}`], {
        env: { TMPDIR: refuge },
      });
      expect(await done).toMatchObject({ code: 3 });
      expect(lstatSync(device).isCharacterDevice()).toBe(true);
      expect(keptIn(refuge)).toHaveLength(1);
    },
  );

  it.skipIf(!isRoot)(
    'is not lost where the disk fills up, nor are the others (skipped without root)',
    async () => {
      const [small, refuge] = [folder.file('small'), folder.file('refuge-small')];
      for (const path of [small, refuge]) mkdirSync(path);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', small]);
      try {
        const [html, jsonl, csv] = [
          join(small, 'a.html'),
          join(small, 'a.jsonl'),
          folder.file('b'),
        ];
        const files = [`html=${html}`, `jsonl=${jsonl}`, `csv=${csv}`];
        const { done } = startPostern(
          [...asked(), ...['text', ...files].flatMap((one) => ['--output', one])],
          { env: { TMPDIR: refuge } },
        );
        const run = await done;
        expect(run.code).toBe(3);
        const [kept = '', ...more] = keptIn(refuge);
        expect(more).toEqual([]);
        expect(run.stderr).toContain(
          `postern: ${html} cannot be written: no space is left on the disk; it was kept as ${kept}\n`,
        );
        expect(readFileSync(kept, 'utf8')).toMatch(/<\/html>\s*$/);
        expect(readFileSync(jsonl, 'utf8')).toMatch(/"event":"finished".*\}\n$/);
        expect(readFileSync(csv, 'utf8')).toContain(String(server.port));
        expect(run.stdout).toContain('OPEN PORTS');
        expect(readdirSync(small)).toEqual(['a.jsonl']);
      } finally {
        execFileSync('umount', [small]);
      }
    },
  );
});
