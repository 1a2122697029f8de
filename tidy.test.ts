/**
 * The rules of the house, read from the sources themselves: who may import whom, how long files and
 * functions may be, how files are named. A list of exceptions may only shrink.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const linesMax = 400;
const functionLinesMax = 70;
/** Files that are data. */
const longFiles = new Set<string>([]);
const longFunctions = new Set<string>([]);

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  encoding: 'utf8',
});
const sources = tracked.split('\n').filter((path) => /\.(ts|mjs)$/.test(path));
const textOf = (path: string) => readFileSync(path, 'utf8');

type Import = { from: string; to: string };

/** Import and re-export specifiers, type-only and dynamic ones included, from the syntax tree. */
function importsOf(path: string): Import[] {
  const { module } = treeOf(path);
  const literal = (start: number, end: number) =>
    textOf(path).slice(start, end).replace(/['"`]/g, '');
  const found = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map((one) => literal(one.moduleRequest.start, one.moduleRequest.end)),
  ];
  return found.map((specifier) => ({
    from: path,
    to: specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier,
  }));
}

const trees = new Map<string, ReturnType<typeof parseSync>>();
function treeOf(path: string) {
  const known = trees.get(path) ?? parseSync(path, textOf(path));
  trees.set(path, known);
  return known;
}

const isTest = (path: string) => /\.test\.ts$/.test(path) || path.includes('/testing/');
const product = sources.filter((path) => !isTest(path) && !/\/(bench|fuzz)\//.test(path));
const all = product.flatMap(importsOf);

/** The place of a file in the table: the longest prefix that it has. */
const places: Readonly<Record<string, readonly string[]>> = {
  'engine/facts/': ['engine/facts/'],
  'engine/wire/': ['engine/wire/', 'engine/facts/', 'node:net', 'node:tls', 'node:dgram', 'koffi'],
  'engine/targets/': [
    'engine/targets/',
    'engine/facts/',
    'ipaddr.js',
    'node:net',
    'node:dns/promises',
  ],
  'engine/sweep/': ['engine/sweep/', 'engine/facts/', 'engine/wire/'],
  'engine/journal/': [
    'engine/journal/',
    'engine/facts/',
    'engine/sweep/journal.ts',
    'engine/targets/',
    'engine/check-request.ts',
  ],
  'engine/identify/protocols/': ['engine/identify/', 'engine/facts/'],
  'engine/identify/': [
    'engine/identify/',
    'engine/facts/',
    'engine/wire/wire.ts',
    'engine/wire/guard.ts',
  ],
  'engine/assess/': ['engine/assess/', 'engine/facts/'],
  'engine/compare/': ['engine/compare/', 'engine/facts/'],
  'engine/plan/': [
    'engine/plan/',
    'engine/facts/',
    'engine/targets/',
    'engine/sweep/effort.ts',
    'engine/sweep/loss.ts',
    'engine/sweep/silence.ts',
    'engine/version.ts',
  ],
  'engine/report/': ['engine/report/', 'engine/facts/', 'engine/compare/'],
  'engine/host/': ['engine/host/', 'engine/facts/', 'engine/wire/'],
  'engine/': ['engine/'],
  'cli/': ['cli/', '@postern/engine', 'commander', 'boot/runtime.mjs'],
  'boot/': ['boot/', 'engine/', 'cli/'],
  'lab/': ['lab/', 'engine/facts/'],
};
const placeOf = (path: string) =>
  Object.keys(places)
    .filter((place) => path.startsWith(place))
    .sort((a, b) => b.length - a.length)[0];

/** Modules of Node that open sockets: only wire/ may. `isIP` of node:net is arithmetic. */
const sockets = [
  'node:net',
  'node:tls',
  'node:dgram',
  'node:http',
  'node:https',
  'node:http2',
  'koffi',
];

const opensSockets = ({ from, to }: Import) =>
  sockets.includes(to) && !/import \{ isIP(v[46])? \} from 'node:net'/.test(textOf(from));

describe('imports', () => {
  it('stay inside the table of who may import whom', () => {
    const breaches = all.filter(({ from, to }) => {
      const allowed = places[placeOf(from) ?? ''];
      if (!allowed) return !/^[a-z.-]+\.(ts|mjs)$/.test(from);
      const free = to.startsWith('node:') && !opensSockets({ from, to });
      return !free && !allowed.some((prefix) => to.startsWith(prefix));
    });
    expect(breaches).toEqual([]);
  });

  it('of sockets are made in wire/ alone', () => {
    const openers = all.filter((one) => opensSockets(one) && !one.from.startsWith('engine/wire/'));
    expect(openers).toEqual([]);
  });

  it('never lead from one protocol or rule to another', () => {
    const units = /^engine\/(identify\/protocols|assess\/rules)\//;
    const between = all.filter(
      ({ from, to }) => units.test(from) && units.test(to) && !from.endsWith('/all.ts'),
    );
    expect(between).toEqual([]);
  });

  it('have no cycles', () => {
    const edges = new Map<string, string[]>();
    for (const { from, to } of all) edges.set(from, [...(edges.get(from) ?? []), to]);
    const settled = new Set<string>();
    const cycles: string[] = [];
    const walk = (path: string, trail: readonly string[]) => {
      if (trail.includes(path))
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (settled.has(path) || trail.includes(path)) return;
      for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
      settled.add(path);
    };
    for (const path of edges.keys()) walk(path, []);
    expect(cycles).toEqual([]);
  });
});

describe('files', () => {
  it(`have at most ${linesMax} lines`, () => {
    const long = sources
      .map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > linesMax && !longFiles.has(path));
    expect(long).toEqual([]);
  });

  it('are named in kebab-case', () => {
    const odd = sources.filter(
      (path) => !/^([a-z0-9-]+\/)*\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(path),
    );
    expect(odd).toEqual([]);
  });

  it('are named for what they are, not for a layer', () => {
    const vague = /(manager|helper|util|handler|common|impl|misc)s?(\.|\/|-|$)/;
    expect(sources.filter((path) => vague.test(path))).toEqual([]);
  });

  it('carry no unfinished work', () => {
    const marks = new RegExp(
      `\\b(${['TO', 'DO|FIX', 'ME|XX', 'X'].join('')})\\b|\\b(it|describe|test)\\.(only|skip)\\(`,
    );
    expect(sources.filter((path) => path !== 'tidy.test.ts' && marks.test(textOf(path)))).toEqual(
      [],
    );
  });
});

describe('functions', () => {
  it(`have at most ${functionLinesMax} lines`, () => {
    const long = product.flatMap(longFunctionsOf).filter((name) => !longFunctions.has(name));
    expect(long).toEqual([]);
  });
});

/** `file: name (lines)` of every function that is too long; suites of tests are not functions. */
function longFunctionsOf(path: string): string[] {
  const text = textOf(path);
  const found: string[] = [];
  const walk = (node: unknown, name: string) => {
    if (Array.isArray(node)) for (const one of node) walk(one, name);
    if (!isNode(node)) return;
    const here = nameOf(node) ?? name;
    if (/Function/.test(node.type) && 'body' in node && node.body) {
      const lines = text.slice(node.start, node.end).split('\n').length;
      if (lines > functionLinesMax) found.push(`${path}: ${here} (${lines})`);
    }
    for (const child of Object.values(node)) if (typeof child === 'object') walk(child, here);
  };
  walk(treeOf(path).program, 'module');
  return found;
}

type Node = { type: string; start: number; end: number } & Record<string, unknown>;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function nameOf(node: Node): string | null {
  const named = node.id ?? node.key;
  return isNode(named) && typeof named.name === 'string' ? named.name : null;
}
