/**
 * Gopher. An empty line asks for the menu of the server, whose items each have a type, a name, a
 * selector, a host and a port. Servers answer a strange request with an item that says so.
 */
import { no, type Posture, triState, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';

export type GopherFacts = {
  items: number;
  /** Lines of information, which some servers sign. */
  words: string;
};

export const gopher: StreamProtocol<GopherFacts> = {
  id: 'gopher',
  title: 'Gopher',
  about: 'Menus and files of before the web, without encryption. A web server replaces it.',
  spec: 'RFC 1436 3',
  ports: [70],
  transport: 'tcp',
  hello: latin1('\r\n'),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    const text = latin1Text(await talk.takeAll(menuBytesMax));
    const lines = text.split('\n').slice(0, itemsMax);
    facts.items = lines.filter((line) => itemForm.test(`${line}\n`)).length;
    facts.words = printable(lines.map((line) => line.split('\t')[0] ?? '').join(' '), 2_000);
    await talk.close();
  },
  identity: ({ words }) => softwareOf(words),
  posture,
};

const menuBytesMax = 16_384;
const itemsMax = 256;
const lineBytesMax = 1_024;
/** A type, a name, a selector, a host and a port (which Gopher+ follows by a mark). */
const itemForm =
  /^[0-9+TgIhisdpMPcr;:<][^\t\r\n]{0,400}\t[^\t\r\n]{0,400}\t[^\t\r\n]{0,255}\t\d{1,5}(?:\t[^\t\r\n]{0,20})?\r?\n/;

const names: readonly SoftwareName[] = [
  // Gophered by Gophernicus/3.1.1 on Debian/12.15 x86_64
  {
    seen: /\bGophernicus(?:\/(?<version>\d[\d.]{0,20}))?(?: on (?<os>Debian|Ubuntu|FreeBSD|OpenBSD|NetBSD)\/(?<osVersion>\d[\d.]{0,10}))?/,
    product: 'Gophernicus',
  },
  { seen: /\bPyGopherd\b(?:[ /](?<version>\d[\d.]{0,20}))?/i, product: 'PyGopherd' },
  { seen: /\bGeomyidae\b/i, product: 'geomyidae' },
];

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  if (itemForm.test(text)) return 'yes';
  const isStart = /^[0-9+TgIhisdpMPcr;:<][^\t\r\n]{0,400}(?:\t[^\r\n]{0,700})?$/.test(text);
  return isStart && text.includes('\t') && !ended && text.length < lineBytesMax ? 'more' : 'no';
}

function softwareOf(words: string | undefined): Identity {
  return words === undefined ? {} : softwareNamed(words, names);
}

function posture({ items }: Partial<GopherFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('Gopher has no encryption'),
    'no-authentication': triState(items ? true : undefined, {
      yes: `showed a stranger its menu (items: ${items})`,
      no: '',
      unknown: 'no menu came',
    }),
  };
}
