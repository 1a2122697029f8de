/**
 * `npm run new protocol NAME [udp]` and `npm run new rule NAME`: the files of a unit, and its line in
 * the list. CONTRIBUTING.md goes on from there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type UnitNames, unitTemplates } from './unit-templates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const registers = {
  protocol: { folder: 'engine/identify/protocols', list: 'protocols', type: 'Protocol' },
  rule: { folder: 'engine/assess/rules', list: 'rules', type: 'Rule' },
} as const;
type Kind = keyof typeof registers;

const usage = `usage: npm run new protocol NAME [udp]
       npm run new rule NAME`;
const wrongUse = 2;
const nameCharsMax = 40;

/** Words of the language, and names that the files of a unit or the lists use themselves. */
const takenConstants = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends ' +
    'false finally for function if import in instanceof new null return super switch this throw ' +
    'true try typeof var void while with yield let static await async package private public ' +
    'protocols rules recognize interview identity posture printable no yes replay replayer ' +
    'describe expect it severity rate'
  ).split(' '),
);

const problem = problemWith(process.argv.slice(2));
if (problem !== null) {
  console.error(`${problem}\n${usage}`);
  process.exitCode = wrongUse;
} else {
  const [kind, id = '', transport = 'tcp'] = process.argv.slice(2);
  if (kind === 'rule') make('rule', id, 'rule');
  else make('protocol', id, transport === 'udp' ? 'udp' : 'tcp');
}

/** A sentence that says why this can't be made; null where it can. */
function problemWith([kind, id = '', transport, ...more]: readonly string[]): string | null {
  if (kind !== 'protocol' && kind !== 'rule') return `"${kind ?? ''}" is no kind of unit`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > nameCharsMax)
    return `"${id}" is no name: kebab-case of a-z and 0-9, at most ${nameCharsMax} characters`;
  const transports = kind === 'protocol' ? ['tcp', 'udp', undefined] : [undefined];
  if (more.length > 0 || !transports.includes(transport))
    return `what follows "${id}" is not understood`;
  const constant = constantOf(id);
  if (id === 'all' || takenConstants.has(constant)) return `"${id}" is taken by the code itself`;
  for (const one of ['protocol', 'rule'] as const) {
    const found = unitsOf(one).find((unit) => unit.id === id || unit.constant === constant);
    // `postern explain` finds both kinds by name, so a name of the other kind is taken as well.
    if (found?.id === id) return `there is a ${one} "${id}" already`;
    if (found && one === kind) return `"${id}" and the ${one} "${found.id}" are both ${constant}`;
  }
  const existing = Object.keys(unitTemplates.tcp({ id, constant })).find((name) =>
    existsSync(`${root}${registers[kind].folder}/${name}`),
  );
  return existing ? `${registers[kind].folder}/${existing} exists, and is on no list` : null;
}

function make(kind: Kind, id: string, template: keyof typeof unitTemplates): void {
  const { folder } = registers[kind];
  const files = unitTemplates[template]({ id, constant: constantOf(id) });
  const paths = Object.keys(files).map((name) => `${folder}/${name}`);
  for (const [name, text] of Object.entries(files))
    writeFileSync(`${root}${folder}/${name}`, text, { flag: 'wx' });
  writeFileSync(`${root}${folder}/all.ts`, listWith(kind, { id, constant: constantOf(id) }));
  format([...paths, `${folder}/all.ts`].filter((path) => path.endsWith('.ts')));
  console.log(
    [
      ...paths.map((path) => `made ${path}`),
      `listed in ${folder}/all.ts`,
      `The tests of ${id} fail until it is filled in; CONTRIBUTING.md shows how:`,
      `    npm test -- ${folder}`,
    ].join('\n'),
  );
}

function constantOf(id: string): string {
  return id.replace(/-(.)/g, (_all, letter) => letter.toUpperCase());
}

/** The text of `all.ts`, whose imports and list are those that it has and this one, sorted by id. */
function listWith(kind: Kind, added: UnitNames): string {
  const { list, type } = registers[kind];
  const units = [...unitsOf(kind), added].sort((a, b) => (a.id < b.id ? -1 : 1));
  const head = textOfList(kind).split(/^import \{ \w+ \} from '\.\//m)[0] ?? '';
  return [
    head.trimEnd(),
    ...units.map(({ id, constant }) => `import { ${constant} } from './${id}.ts';`),
    '',
    `export const ${list}: readonly ${type}[] = [`,
    ...units.map(({ constant }) => `  ${constant},`),
    '];\n',
  ].join('\n');
}

function unitsOf(kind: Kind): UnitNames[] {
  const imports = textOfList(kind).matchAll(/^import \{ (\w+) \} from '\.\/([a-z0-9-]+)\.ts';$/gm);
  return [...imports].map(([, constant = '', id = '']) => ({ id, constant }));
}

function textOfList(kind: Kind): string {
  return readFileSync(`${root}${registers[kind].folder}/all.ts`, 'utf8');
}

/** Line breaks depend on the length of the name; the formatter knows best. */
function format(paths: readonly string[]): void {
  const biome = `${root}node_modules/@biomejs/biome/bin/biome`;
  execFileSync(process.execPath, [biome, 'check', '--write', '--log-level=error', ...paths], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
