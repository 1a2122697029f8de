/** An explanation as it is read in a terminal. */
import { type Explanation, type Style, wrapped } from '@postern/engine';

const controls = {
  close: 'close it',
  replace: 'replace it',
  vpn: 'put it behind a VPN',
  mfa: 'add a second factor',
  segment: 'segment it off',
} as const;

export function explainText(one: Explanation, width: number, style: Style): string {
  const prose = Math.min(width, 100);
  const paragraph = (text: string | null) => (text ? ['', ...wrapped(text, prose)] : []);
  const severity = one.severity;
  const lines = [
    `${style.heading(one.title)} ${style.dim(`(${one.kind} ${one.name})`)}`,
    ...paragraph(one.what),
    ...paragraph(one.why),
    ...(one.instead && one.kind !== 'rule' ? paragraph(`Instead: ${sentence(one.instead)}`) : []),
    ...(one.ports ? ['', `Usual ports   ${one.ports}`] : []),
    ...(severity
      ? [
          '',
          'How bad, by who can reach it',
          `  anybody (Internet, guests)          ${severity.internet}`,
          `  any machine of the house            ${severity.internal}`,
          `  chosen machines (VPN, management)   ${severity.restricted}`,
        ]
      : []),
    ...servicesText(one, prose),
    ...rulesText(one, prose, style),
    ...one.fixes.flatMap((fix) => fixText(fix, prose, style)),
    ...(one.spec ? ['', ...wrapped(`Specified in ${one.spec}`, prose)] : []),
    ...(one.references.length > 0
      ? ['', 'References', ...one.references.map((text) => `  ${text}`)]
      : []),
    ...paragraph(one.hint),
  ];
  return `${lines.join('\n')}\n`;
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);

function servicesText({ services }: Explanation, prose: number): readonly string[] {
  if (services.length === 0) return [];
  const about = services.flatMap(({ name, about, instead }) => [
    `  ${name}`,
    ...wrapped(`${about} Instead, use ${instead}.`, prose - 4).map((line) => `    ${line}`),
  ]);
  return ['', 'Usually here', ...about];
}

function rulesText({ kind, rules }: Explanation, prose: number, style: Style): readonly string[] {
  if (rules.length === 0) return [];
  const title = kind === 'rule' ? 'Says more, and is heard instead' : 'Rules';
  const lines = rules.map(({ id, title: what }) => `  ${style.strong(id.padEnd(24))} ${what}`);
  return ['', title, ...lines.flatMap((line) => wrapped(line, prose))];
}

function fixText(
  fix: Explanation['fixes'][number],
  prose: number,
  style: Style,
): readonly string[] {
  const commands = (label: string, list: readonly string[]) =>
    list
      .flatMap((command) => command.split('\n'))
      .map((line, i) => `  ${(i === 0 ? label : '').padEnd(6)}${style.code(line)}`);
  return [
    '',
    ...wrapped(
      `${style.strong(`To ${controls[fix.control]}`)} (${fix.platform}): ${fix.what}`,
      prose,
    ),
    ...commands('do', fix.commands),
    ...commands('undo', fix.undo),
  ];
}
