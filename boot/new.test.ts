/**
 * New units are made in a copy of the tree, and there held to what they promise: they compile and
 * pass the linter as they come, and fail their tests until they are filled in. The unit that
 * CONTRIBUTING.md shows is filled in from its text, and passes.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const copied = [
  'boot',
  'engine',
  'package.json',
  'tsconfig.json',
  '.oxlintrc.json',
  'biome.json',
  'vitest.config.ts',
];
const toolLimitMs = 120_000;
const protocols = 'engine/identify/protocols';
const rules = 'engine/assess/rules';

let tree = '';
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'postern-new-'));
  const isSource = (path: string) => basename(path) !== 'node_modules';
  for (const name of copied)
    cpSync(join(root, name), join(tree, name), { recursive: true, filter: isSource });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(tree, path), 'utf8');

function run(program: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const { PATH, HOME } = process.env;
  const env = { PATH: `${dirname(process.execPath)}:${PATH}`, HOME, NO_COLOR: '1' };
  return spawnSync(program, args, { cwd: tree, env, encoding: 'utf8', timeout: toolLimitMs });
}

const make = (...words: readonly string[]) => run(process.execPath, 'boot/new.ts', ...words);
const tool = (name: string, ...args: readonly string[]) =>
  run(join(root, 'node_modules/.bin', name), ...args);
const told = ({ stdout, stderr }: SpawnSyncReturns<string>) => `${stdout}${stderr}`;

function idsOn(folder: string): string[] {
  const imports = read(`${folder}/all.ts`).matchAll(/from '\.\/(.+)\.ts'/g);
  return [...imports].flatMap(([, id]) => id ?? []);
}

const byCode = (a: string, b: string) => (a < b ? -1 : 1);

describe('npm run new', () => {
  it.each([
    ['a kind that is none', ['channel', 'mail'], /no kind of unit/],
    ['no name', ['protocol'], /no name/],
    ['capitals', ['protocol', 'Gopher'], /no name/],
    ['a way out of the folder', ['rule', '../../../boot/gopher'], /no name/],
    ['a name that ends in a hyphen', ['protocol', 'gopher-'], /no name/],
    ['a name without an end', ['rule', 'a'.repeat(41)], /no name/],
    ['a word of the language', ['protocol', 'switch'], /taken by the code/],
    ['the name of the list', ['rule', 'all'], /taken by the code/],
    ['a protocol that there is', ['protocol', 'redis'], /there is a protocol "redis"/],
    ['a rule that there is', ['rule', 'redis-noauth'], /there is a rule "redis-noauth"/],
    ['the name of a rule for a protocol', ['protocol', 'redis-noauth'], /there is a rule/],
    ['two names that are one in the code', ['rule', 'smb-1-enabled'], /are both smb1Enabled/],
    ['a transport that is none', ['protocol', 'gopher', 'sctp'], /not understood/],
    ['a transport of a rule', ['rule', 'gopher-open', 'udp'], /not understood/],
  ])('refuses %s, and writes nothing', (_what, words, sentence) => {
    const lists = () => read(`${protocols}/all.ts`) + read(`${rules}/all.ts`);
    const before = lists();
    const { status, stderr } = make(...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(lists()).toBe(before);
  });

  it('refuses to write over a file that is on no list', () => {
    const path = join(tree, rules, 'half-made.ts');
    writeFileSync(path, '');
    expect(make('rule', 'half-made').stderr).toMatch(/half-made\.ts exists/);
    rmSync(path);
  });
});

describe('a new unit', () => {
  const files = [
    `${protocols}/sample-tcp.ts`,
    `${protocols}/sample-tcp.test.ts`,
    `${protocols}/sample-udp.ts`,
    `${protocols}/sample-udp.test.ts`,
    `${rules}/sample-rule.ts`,
    `${rules}/sample-rule.test.ts`,
  ];
  const before = new Map<string, string[]>();
  beforeAll(() => {
    for (const folder of [protocols, rules]) before.set(folder, idsOn(folder));
    for (const words of [
      ['protocol', 'sample-tcp'],
      ['protocol', 'sample-udp', 'udp'],
      ['rule', 'sample-rule'],
    ])
      make(...words);
  }, toolLimitMs);

  it('stands on its list, sorted, with nothing lost', () => {
    for (const folder of [protocols, rules]) {
      const ids = idsOn(folder);
      expect(ids.filter((id) => !id.startsWith('sample-'))).toEqual(before.get(folder));
      expect(ids.join()).toBe([...new Set(ids)].sort(byCode).join());
    }
    expect(read(`${protocols}/all.ts`)).toMatch(/^ {2}sampleTcp,\n {2}sampleUdp,$/m);
    expect(read(`${rules}/all.ts`)).toMatch(/^ {2}sampleRule,$/m);
  });

  it(
    'compiles, and passes the formatter and the linter',
    () => {
      const lists = [`${protocols}/all.ts`, `${rules}/all.ts`];
      const only = { extends: './tsconfig.json', include: [], files: [...files, ...lists] };
      writeFileSync(join(tree, 'tsconfig.sample.json'), JSON.stringify(only));
      expect(told(tool('tsc', '-p', 'tsconfig.sample.json'))).toBe('');
      expect(told(tool('biome', 'check', '--error-on-warnings', ...files, ...lists))).not.toMatch(
        /error|warning/i,
      );
      expect(told(tool('oxlint', '--type-aware', ...files))).toMatch(
        /Found 0 warnings and 0 errors/,
      );
    },
    toolLimitMs,
  );

  it(
    'fails its tests until it is filled in, and they say what is missing',
    () => {
      const tests = files.filter((path) => path.endsWith('.test.ts'));
      const all = [`${protocols}/protocols.test.ts`, `${rules}/rules.test.ts`];
      const done = tool('vitest', 'run', '-t', 'sample', ...tests, ...all);
      const output = told(done);
      expect(done.status).toBe(1);
      expect(output).toMatch(/no server was recorded: the head of sample-tcp\.exchanges says how/);
      expect(output).toMatch(/no server was recorded: the head of sample-udp\.exchanges says how/);
      expect(output).toMatch(
        /sample-rule\.test\.ts has to say when it speaks and when it is silent/,
      );
      expect(output).toMatch(/FAIL .*protocols\.test\.ts > sample-tcp > says what it is/);
      expect(output).toMatch(/FAIL .*protocols\.test\.ts > sample-udp > was recorded/);
      expect(output).toMatch(/FAIL .*rules\.test\.ts > sample-rule > cites public documents/);
    },
    toolLimitMs,
  );
});

describe('the example of CONTRIBUTING.md', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const blocks = [...text.matchAll(/^`(engine\/[^`]+)`((?!\n\n).)*\n\n```\w+\n(.*?)^```$/gms)];
  const shown = new Map(blocks.map(([, path = '', , body = '']) => [path, body]));

  beforeAll(() => {
    for (const [, kind = '', name = ''] of text.matchAll(/^ {4}npm run new (\w+) ([a-z-]+)$/gm))
      make(kind, name);
    for (const [path, body] of shown) {
      // Recordings stand below the head that the file came with.
      const head = path.endsWith('.exchanges') ? read(path) : '';
      writeFileSync(join(tree, path), head + body, { flag: 'r+' });
    }
  }, toolLimitMs);

  it('is of units that are not in the tree', () => {
    expect(shown.size).toBe(5);
    expect([...shown.keys()].filter((path) => existsSync(join(root, path)))).toEqual([]);
  });

  it(
    'passes the formatter and the linter',
    () => {
      const files = [...shown.keys()].filter((path) => path.endsWith('.ts'));
      expect(told(tool('biome', 'check', '--error-on-warnings', ...files))).not.toMatch(
        /error|warning/i,
      );
      expect(told(tool('oxlint', '--type-aware', ...files))).toMatch(
        /Found 0 warnings and 0 errors/,
      );
    },
    toolLimitMs,
  );

  it(
    'passes its tests and those over all units',
    () => {
      const tests = [...shown.keys()].filter((path) => path.endsWith('.test.ts'));
      const all = [`${protocols}/protocols.test.ts`, `${rules}/rules.test.ts`];
      const done = tool('vitest', 'run', '-t', 'systat', ...tests, ...all);
      expect(told(done)).toMatch(/Tests {2}\d\d passed/);
      expect(done.status).toBe(0);
    },
    toolLimitMs,
  );
});
