/** Target lists that no person wrote with care: too long, too wrong, or with a deaf name server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '../facts/refusal.ts';
import { RangeList } from './ranges.ts';
import { readTargets, refuseBadWords } from './read-targets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-lists-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function listOf(text: string): string {
  const file = join(folder, 'list');
  writeFileSync(file, text);
  return `@${file}`;
}

async function refusal(reading: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await reading.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

const noNames = async () => [];

describe('a target list', () => {
  it('that is no such list is not read to its end', async () => {
    const { code, message } = await refusal(
      readTargets([listOf('?\n'.repeat(50_000))], [], noNames),
    );
    expect(code).toBe('bad-target');
    expect(message.split('\n')).toHaveLength(11);
    expect(message).toMatch(/and at least 990 more mistakes$/);
  });

  it('may begin with a byte order mark and end its lines as Windows does', async () => {
    const { set } = await readTargets([listOf('\ufeff192.0.2.1\r\n192.0.2.2\r\n')], [], noNames);
    expect(set.size).toBe(2);
  });

  it('of very many IPv6 addresses is refused before it fills the memory', () => {
    const list = new RangeList();
    const addMany = () => {
      for (let i = 0n; i < 1_000_001n; i++) list.add({ family: 6, first: i * 2n, last: i * 2n });
    };
    expect(addMany).toThrow(/more than half a million separate IPv6 addresses/);
    expect(list.length).toBeLessThanOrEqual(1_000_000);
  });

  it('may hold the same IPv6 addresses over and over', () => {
    const list = new RangeList();
    for (let i = 0n; i < 1_000_100n; i++) list.add({ family: 6, first: i % 9n, last: i % 9n });
    expect(list.merged().ipv6).toEqual([{ family: 6, first: 0n, last: 8n }]);
  });

  it('is told together with the exclusions and with files that cannot be read', async () => {
    const wrong = readTargets(['@/nowhere', '@/', listOf('192.0.2.300')], ['@/none', '!'], noNames);
    const { message } = await refusal(wrong);
    expect(message.split('\n')).toEqual([
      '/nowhere cannot be read: there is no such file',
      '/ cannot be read: it is a folder',
      expect.stringMatching(/list line 1: "192\.0\.2\.300" is not a target/),
      '/none cannot be read: there is no such file',
      expect.stringMatching(/^"!" is not a target/),
    ]);
  });
});

describe('an interruption', () => {
  it('ends the wait for a name server that says nothing', async () => {
    const controller = new AbortController();
    const deaf = () => new Promise<never>(() => {});
    const reading = readTargets(['silent.example'], [], deaf, controller.signal);
    controller.abort();
    expect((await refusal(reading)).code).toBe('interrupted');
  });

  it('ends the reading of a file', async () => {
    const list = listOf('192.0.2.1\n');
    const reading = readTargets([list], [], noNames, AbortSignal.abort());
    expect((await refusal(reading)).code).toBe('interrupted');
  });
});

describe('words of a command line', () => {
  it('are judged without opening a file or looking up a name', () => {
    expect(() => refuseBadWords(['@/nowhere', 'missing.example'], ['@/none'])).not.toThrow();
  });

  it.each([
    [['192.0.2.300'], [], 'bad-target'],
    [['224.0.0.1'], [], 'forbidden-target'],
    [['192.0.2.1'], ['192.0.2.1:0'], 'bad-ports'],
  ])('%j without %j are refused as %s', async (words, exclude, code) => {
    const judging = Promise.resolve().then(() => refuseBadWords(words, exclude));
    expect((await refusal(judging)).code).toBe(code);
  });
});
