/** The reference pages, as text: what the code lists, in words for its users. Pure. */
import { exitCodes } from '../cli/exit-codes.ts';
import { commandLine } from '../cli/main.ts';
import type { Rule } from '../engine/assess/rule.ts';
import { rules } from '../engine/assess/rules/all.ts';
import { priorityOf, type Severities } from '../engine/assess/severity.ts';
import { type Fix, priorityTitles } from '../engine/facts/finding.ts';
import { type PostureFact, postureFacts } from '../engine/facts/posture.ts';
import { refusalCodes } from '../engine/facts/refusal.ts';
import type { Protocol } from '../engine/identify/protocol.ts';
import { protocols } from '../engine/identify/protocols/all.ts';
import { factsReadBy } from './facts-read.ts';

type Command = ReturnType<typeof commandLine>;

/** Texts by the name of their file in docs/reference. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'cli.md': cliPage(commandLine()),
    'posture-facts.md': postureFactsPage(),
    'protocols.md': protocolsPage(),
    'refusals.md': refusalsPage(),
    'rules.md': rulesPage(),
  };
}

/** Independent of the terminal in which the pages are written. */
const helpColumns = 96;

function cliPage(program: Command): string {
  const help = (command: Command) => {
    const helper = command.createHelp();
    helper.prepareContext({ helpWidth: helpColumns });
    return helper.formatHelp(command, helper).trimEnd();
  };
  const codes = Object.entries(exitMeanings).map(([name, means]) => [
    `${exitCodes[name as keyof typeof exitCodes]}`,
    means,
  ]);
  return page('The command line', [
    ...[program, ...program.commands].flatMap((command) => [
      `## ${command === program ? 'postern' : `postern ${command.name()}`}`,
      `\`\`\`text\n${help(command)}\n\`\`\``,
    ]),
    '## Exit codes',
    table(['code', 'means'], codes),
    'A second Ctrl-C, or a second SIGTERM, stops at once: the code is then 130 or 143.',
  ]);
}

/** Every exit code in a sentence. */
const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  clean: 'The work is done; nothing was found at or above `--fail-on`.',
  findings: 'There is a finding at or above `--fail-on`. Outranks 3.',
  wrongUse: 'Wrong use: an option, a target or a file that cannot be taken. Nothing was sent.',
  incomplete:
    'Not all was looked at or written, the self-test of the vantage failed, or a plan does not fit.',
};

function refusalsPage(): string {
  const rows = Object.entries(refusalCodes).map(([code, { exit, means }]) => [
    `\`${code}\``,
    means,
    `${exit}`,
  ]);
  return page('Refusals', [
    'What Postern refuses, by a code that never changes its meaning. The exit code is that of the ' +
      'command line (see [the command line](cli.md#exit-codes)).',
    table(['code', 'means', 'exit'], rows),
  ]);
}

function protocolsPage(): string {
  return page('Protocols', [
    `What Postern identifies: ${protocols.length} protocols. Ports are a hint about the order of ` +
      'attempts and never evidence; each is recognized by what it says, on any port.',
    table(
      ['protocol', 'title', 'usual ports'],
      protocols.map((one) => [link(one.id), one.title, portsOf(one)]),
    ),
    ...protocols.flatMap(protocolSection),
  ]);
}

function protocolSection(protocol: Protocol): string[] {
  const { id, title, about, spec, transport, hello } = protocol;
  const concerning = rules.filter(
    (rule) => rule.protocols !== 'any' && rule.protocols.includes(id),
  );
  const shown = factsShownBy(protocol).map((fact) => link(fact, 'posture-facts.md'));
  const folder = '../../engine/identify/protocols';
  return [
    `## ${id}`,
    `**${title}.** ${about}`,
    list([
      `Usual ports: ${portsOf(protocol)}`,
      `Asked: ${asked(transport, hello)}`,
      `Specification: ${spec}`,
      `Can show: ${shown.join(', ') || 'no posture fact'}`,
      `Rules: ${concerning.map((rule) => link(rule.id, 'rules.md')).join(', ') || 'none of its own'}`,
      `Recorded servers: [${id}.exchanges](${folder}/${id}.exchanges)`,
    ]),
  ];
}

function asked(transport: Protocol['transport'], hello: Uint8Array | null): string {
  if (transport === 'udp') return 'by a request of its own';
  return hello ? 'by a hello of its own' : 'by listening: the server greets';
}

const portsOf = ({ ports, transport }: Protocol) => `${ports.join(', ')} (${transport})`;

function factsShownBy(protocol: Protocol): PostureFact[] {
  const shown = [false, true].flatMap((tls) => Object.keys(protocol.posture({}, { tls })));
  return ([...new Set(shown)] as PostureFact[]).sort();
}

function postureFactsPage(): string {
  const rows = (Object.keys(postureFacts) as PostureFact[]).map((fact) => [
    `<a id="${anchorOf(fact)}"></a>\`${fact}\``,
    postureFacts[fact],
    showing(fact),
    rules
      .filter((rule) => factsReadBy(rule).has(fact))
      .map(({ id }) => link(id, 'rules.md'))
      .join(', '),
  ]);
  return page('Posture facts', [
    'The closed list in which protocols and rules meet. Each fact is yes, no or unknown, with what ' +
      'was seen; unknown is neither good nor bad.',
    table(['fact', 'a yes means', 'shown by', 'read by'], rows),
  ]);
}

function showing(fact: PostureFact): string {
  const by = protocols.filter((one) => factsShownBy(one).includes(fact));
  if (by.length > 0) return by.map(({ id }) => link(id, 'protocols.md')).join(', ');
  // identify/tls-posture.ts reads certificates, whatever is spoken inside.
  return fact.startsWith('certificate-') ? 'every protocol inside TLS' : 'no protocol yet';
}

function rulesPage(): string {
  return page('Rules', [
    `What Postern judges: ${rules.length} rules. The priority depends on who can reach the port: ` +
      'anybody (the zones internet and guest), any machine of the house, or the few that are meant ' +
      'to (vpn, management, and the zones where a service is at home). It is the most that a rule ' +
      'says. What only the machine itself can reach is at most worth watching. `postern explain RULE` ' +
      'adds the commands; a finding fills in the words in braces.',
    table(
      ['rule', 'title', 'anybody', 'the house', 'the few'],
      rules.map((rule) => [link(rule.id), rule.title, ...urgency(rule.severity)]),
    ),
    ...rules.flatMap(ruleSection),
  ]);
}

function ruleSection(rule: Rule): string[] {
  const { id, title, why, fixes, references, coveredBy = [], atHomeIn = [] } = rule;
  const about =
    rule.protocols === 'any'
      ? 'every protocol'
      : rule.protocols
          .map((name) => (isKnown(name) ? link(name, 'protocols.md') : name))
          .join(', ');
  return [
    `## ${id}`,
    `**${title}.** ${why}`,
    list([
      `About: ${about}`,
      `Facts: ${factsIn(rule)}`,
      ...(atHomeIn.length > 0 ? [`At home in: ${atHomeIn.join(', ')}`] : []),
      ...(coveredBy.length > 0
        ? [`Gives way to: ${coveredBy.map((one) => link(one)).join(', ')}`]
        : []),
      `What to do:${waysOf(fixes)}`,
      `See: ${references.map((one) => (one.startsWith('https://') ? `<${one}>` : one)).join(', ')}`,
    ]),
  ];
}

/** One way on several platforms is one line. The commands are told by `postern explain`. */
function waysOf(fixes: readonly Fix[]): string {
  const platforms = new Map<string, string[]>();
  for (const { control, what, platform } of fixes) {
    const way = `${control}: ${what}`;
    platforms.set(way, [...(platforms.get(way) ?? []), platform]);
  }
  return [...platforms].map(([way, where]) => `\n  - ${way} (${where.join(', ')})`).join('');
}

const isKnown = (id: string) => protocols.some((one) => one.id === id);

function factsIn(rule: Rule): string {
  const read = [...factsReadBy(rule)].sort().map((fact) => link(fact, 'posture-facts.md'));
  return read.join(', ') || 'none: that it is there is the matter';
}

function urgency(severity: Severities): string[] {
  return [severity.internet, severity.internal, severity.restricted].map((one) => {
    const priority = priorityOf[one];
    return priority === null ? '–' : priorityTitles[priority];
  });
}

/** A heading's or an anchor's address, as GitHub and GitLab form it. */
const anchorOf = (id: string) => id.replaceAll('.', '');

function link(id: string, file = ''): string {
  return `[${id}](${file}#${anchorOf(id)})`;
}

function page(title: string, blocks: readonly string[]): string {
  const origin = '<!-- Written by `npm run docs` from the code; changes here are lost. -->';
  return `${[origin, `# ${title}`, ...blocks].join('\n\n')}\n`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
