/**
 * What a Telnet server shows before anybody typed: which kind of prompt it waits at, and what its
 * words and the order of its first requests say about who made it.
 */
import { cpe23 } from '../facts/cpe.ts';
import type { Identity } from '../facts/service.ts';
import type { SoftwareName } from './software-names.ts';

/** `none`: nothing that waits for a person, or nothing that is known. */
export type TelnetPrompt = 'login' | 'password' | 'shell' | 'none';

const loginPrompt =
  /(?:^|[\s(*])(?:log ?in(?: ?name| as)?|user(?: ?name| ?id)?|account|benutzername|utilisateur|usuario)(?: \([^()\n]{0,40}\))? ?[:>] ?$/i;
const passwordPrompt =
  /(?:^|[\s(*])(?:password|passcode|passwort|kennwort|mot de passe|pin) ?[:>] ?$/i;
/** `/ # `, `~ $ `, `BusyBox# `, `Router>`, `[admin@name] > `: one word before the sign of a shell. */
const shellPrompt = /(?:^|\n)[\w./~@:[\]()-]{0,64} ?[#$>] ?$/;

/** Terminal escapes (ECMA-48, 5.4), NUL and bell stand between the words. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what it removes
const notShown = /\x1b\[[0-9;?]{0,16}[@-~]|[\0\x07]/g;

export function promptIn(text: string): TelnetPrompt {
  const shown = text.replace(notShown, '').replace(/\r/g, '\n');
  if (loginPrompt.test(shown)) return 'login';
  if (passwordPrompt.test(shown)) return 'password';
  return shellPrompt.test(shown) ? 'shell' : 'none';
}

export const telnetSoftware: readonly SoftwareName[] = [
  { seen: /User Access Verification/, product: 'Cisco IOS telnetd', os: 'Cisco IOS' },
  { seen: /^\s*Password required, but none set/, product: 'Cisco IOS telnetd', os: 'Cisco IOS' },
  {
    seen: /MikroTik v(?<version>\d[\w.]*)/,
    product: 'MikroTik RouterOS',
    os: 'RouterOS',
    cpe: ['mikrotik', 'routeros'],
    part: 'o',
  },
  { seen: /Welcome to Microsoft Telnet Service/, product: 'Microsoft Telnet', os: 'Windows' },
  { seen: /^\s*DD-WRT (?<version>v\d[\w.-]*)/, product: 'DD-WRT telnetd', os: 'DD-WRT' },
  { seen: /VxWorks login:/, product: 'VxWorks telnetd', os: 'VxWorks' },
  {
    seen: /BusyBox v(?<version>\d[\d.]*)/,
    product: 'BusyBox telnetd',
    cpe: ['busybox', 'busybox'],
  },
];

/** What login programs put before their prompt: the system's name, as it wrote it itself. */
const systems: readonly RegExp[] = [
  /(?:^|\n)\s*((?:Debian GNU\/Linux|Ubuntu|Raspbian GNU\/Linux|Fedora|CentOS|Red Hat|SunOS|FreeBSD|NetBSD|OpenBSD|AIX|HP-UX)(?: [\w.]+){0,3})/,
  /(?:^|\n)\s*(Linux \d[\w.-]*)/,
];

export function telnetSystem(text: string): string {
  const shown = text.replace(/\r/g, '\n');
  return systems.map((system) => system.exec(shown)?.[1] ?? '').find((name) => name !== '') ?? '';
}

/**
 * A daemon's first requests stand in its source in a fixed order. Only orders that were recorded
 * from the daemon itself are here, and each has to be there from its first request on.
 */
const openings: readonly (readonly [
  string,
  product: string,
  cpe: readonly [string, string] | null,
])[] = [
  // ECHO and NAWS wanted, ECHO and SUPPRESS-GO-AHEAD offered.
  ['DO 1, DO 31, WILL 1, WILL 3', 'BusyBox telnetd', ['busybox', 'busybox']],
  // AUTHENTICATION and ENCRYPT offered before the terminal is asked for.
  [
    'WILL 37, WILL 38, DO 24, DO 32, DO 35, DO 39, DO 36',
    'GNU Inetutils telnetd',
    ['gnu', 'inetutils'],
  ],
  // START_TLS is not asked for, though it was built with SSL.
  ['DO 39, DO 37, DO 24, DO 32, DO 35', 'Linux NetKit telnetd', null],
];

export function telnetDaemon(requests: readonly string[]): Identity {
  const order = requests.join(', ');
  for (const [opening, product, cpe] of openings)
    if (order === opening || order.startsWith(`${opening}, `))
      return { product, ...(cpe && { cpe: [cpe23('a', cpe[0], cpe[1])] }) };
  return {};
}
