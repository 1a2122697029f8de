/**
 * What the documents say is so: the reference pages are those that the code gives, and every path,
 * command, option, link and exit code that the other documents name exists.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePages } from './boot/reference-pages.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { commandLine } from './cli/main.ts';
import { version } from './engine/version.ts';
import packageJson from './package.json' with { type: 'json' };

const reference = 'docs/reference';
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));
const documents = tracked.filter(
  (path) => /^(docs\/)?[^/]+\.md$/.test(path) && !/LICENSE/.test(path),
);
const textOf = (path: string) => readFileSync(path, 'utf8');

describe('the reference pages', () => {
  const pages = referencePages();

  it.each(Object.keys(pages))('%s says what the code says', (name) => {
    const path = join(reference, name);
    const isSame = existsSync(path) && textOf(path) === pages[name];
    expect(isSame, `${path} is behind the code: npm run docs`).toBe(true);
  });

  it('are all that stands in their folder', () => {
    expect(readdirSync(reference).sort()).toEqual(Object.keys(pages).sort());
  });

  it.each(Object.keys(pages))('%s links to headings and anchors that exist', (name) => {
    expect(brokenLinks(join(reference, name))).toEqual([]);
  });
});

describe.each(documents)('%s', (path) => {
  const code = codeIn(textOf(path));
  const words = code.filter((line) => !isPosternCall(line)).flatMap(wordsIn);

  it('names files and folders that exist', () => {
    expect(words.filter((word) => isPath(word) && !exists(word))).toEqual([]);
  });

  it('names scripts that package.json has', () => {
    const scripts = Object.keys(packageJson.scripts);
    const named = code.flatMap((line) => [
      ...[...line.matchAll(/\bnpm run (?:-s )?([a-z][\w-]*)/g)].map(([, name = '']) => name),
      ...[...line.matchAll(/\bnpm (test|start)\b/g)].map(([, name = '']) => name),
    ]);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it('names commands and options that postern has', () => {
    expect(code.flatMap(strangersIn)).toEqual([]);
  });

  it('links to files and headings that exist', () => {
    expect(brokenLinks(path)).toEqual([]);
  });

  it('knows the exit codes', () => {
    const known: number[] = Object.values(exitCodes);
    for (const told of exitCodesIn(textOf(path))) {
      expect(told.filter((one) => !known.includes(one))).toEqual([]);
      // Whoever lists them lists them all.
      if (told.length > 1) expect(new Set(told)).toEqual(new Set(known));
    }
  });
});

describe('the version', () => {
  const workspaces = [packageJson, ...packageJson.workspaces.map(packageOf)];

  it('is the same in the code and in every package', () => {
    expect(new Set(workspaces.map((one) => one.version))).toEqual(new Set([version]));
  });
});

function packageOf(folder: string): { version: string } {
  return JSON.parse(textOf(join(folder, 'package.json')));
}

/** Code spans, and the lines of code blocks, comments cut off. */
function codeIn(text: string): string[] {
  const fenced = /^```(\w*)\n(.*?)^```$/gms;
  const blocks = [...text.matchAll(fenced)].filter(([, language]) => !isSource(language ?? ''));
  const prose = text.replace(fenced, '');
  const indented = prose.split('\n').filter((line) => line.startsWith('    '));
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replace(/\s+/g, ' '));
  const lines = [...blocks.flatMap(([, , body = '']) => body.split('\n')), ...indented];
  return [...spans, ...lines.map((line) => line.replace(/(^|\s)#.*$/, '').trim())];
}

/** Source code that a document shows is not made of paths and commands. */
const isSource = (language: string) => ['ts', 'text', 'json'].includes(language);

function wordsIn(line: string): string[] {
  return line.split(/[\s'"(),;=<>$]+/).map((word) => word.replace(/[.:]+$/, ''));
}

const extension = /\.(ts|mjs|md|sh|exchanges|json)$/;
const folders = new Set(tracked.flatMap((path) => path.match(/^[^/]+(?=\/)/) ?? []));

function isPath(word: string): boolean {
  if (!/^[\w.-]+(\/[\w.-]+)*\/?$/.test(word) || !/[a-z]/.test(word)) return false;
  const isInFolder = word.includes('/') && folders.has(word.split('/')[0] ?? '');
  return isInFolder || extension.test(word) || /^[a-z]+\/$/.test(word);
}

/** A path may be short, such as `facts/text.ts`, where it is the end of one that there is. */
function exists(word: string): boolean {
  if (example.test(word)) return true;
  const isFolder = (path: string) => `/${path}`.includes(`/${word.replace(/\/$/, '')}/`);
  return tracked.some((path) => `/${path}`.endsWith(`/${word}`) || isFolder(path));
}

/** The units that CONTRIBUTING.md makes; boot/new.test.ts holds that they are not in the tree. */
const example = /(^|\/)systat(-open)?(\.test)?\.(ts|exchanges)$/;

const postern = /^(?:sudo )?(?:npx )?(?:node cli\/)?postern(?:\.mjs)?(?= |$)/;

function isPosternCall(line: string): boolean {
  return postern.test(line);
}

/** Words of a call of `postern` that are no command or option of it. */
function strangersIn(line: string): string[] {
  const program = commandLine();
  if (/^--[a-z]/.test(line)) {
    const known = program.commands.flatMap(({ options }) =>
      options.flatMap(({ long }) => long ?? []),
    );
    const [option = ''] = line.split(/[ =]/);
    return known.includes(option) || captureOptions.has(option) ? [] : [line];
  }
  if (!isPosternCall(line)) return [];
  const [first, ...words] = line
    .replace(postern, '')
    .trim()
    .split(/[\s=]+/);
  if (!first || first.startsWith('-'))
    return ['', '--help', '--version'].includes(first ?? '') ? [] : [line];
  const command = program.commands.find((one) => one.name() === first);
  if (!command) return [line];
  const known = ['--help', ...command.options.map(({ long }) => long)];
  return words.filter((word) => /^--[a-z]/.test(word) && !known.includes(word));
}

const captureOptions = new Set(['--tls', '--asked', '--server-name', '--extended']);

/** Relative links whose file or heading there isn't. */
function brokenLinks(path: string): string[] {
  const links = [
    ...textOf(path)
      .replace(/^```.*?^```$/gms, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ];
  const targets = new Set(links.map(([, target = '']) => target));
  return [...targets].filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : normalize(join(dirname(path), file));
    return !existsSync(to) || (anchor !== undefined && !anchorsOf(to).has(anchor));
  });
}

const anchors = new Map<string, ReadonlySet<string>>();
function anchorsOf(path: string): ReadonlySet<string> {
  const known = anchors.get(path);
  if (known) return known;
  const text = textOf(path);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  const found = new Set([...headings, ...named]);
  anchors.set(path, found);
  return found;
}

/** The digits of each paragraph (or table below a heading) that speaks of exit codes. */
function exitCodesIn(text: string): number[][] {
  const paragraphs = text.replace(/^(#+ .*exit codes?.*)\n+/gim, '$1 ').split(/\n{2,}/);
  const told = paragraphs.filter((one) => /\bexit codes?\b/i.test(one));
  return told.map((one) =>
    [...one.matchAll(/(?<![\w.:,/-])\d(?![\w.:/-])/g)].map(([digit]) => Number(digit)),
  );
}
