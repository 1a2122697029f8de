/** `all`, `top:100`, `none`, or a list such as `22,80,8000-8999`. */

import type { Transport } from '../facts/endpoint.ts';
import { allPorts, noPorts, type PortSet, portSetOf } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';
import { topPorts } from './top-ports.ts';

export type PortChoice =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'top'; readonly count: number }
  | { readonly kind: 'list'; readonly ports: PortSet };

export function parsePortChoice(text: string, option: string): PortChoice {
  const word = text.trim().toLowerCase();
  if (word === 'all' || word === 'none') return { kind: word };
  const top = /^top:(\d{1,5})$/.exec(word);
  if (top) {
    const count = Number(top[1]);
    if (count >= 1 && count <= 65_535) return { kind: 'top', count };
    throw new Refusal('bad-ports', `${option}: top:N takes 1 to 65,535, not ${count}`);
  }
  return { kind: 'list', ports: parsePorts(word, `${option}: `) };
}

export function portsChosen(choice: PortChoice, transport: Transport): PortSet {
  if (choice.kind === 'all') return allPorts;
  if (choice.kind === 'none') return noPorts;
  return choice.kind === 'list' ? choice.ports : portSetOf(topPorts(transport, choice.count));
}

const listCharsMax = 400_000; // every port written out by itself still fits

/** Throws Refusal `bad-ports`. Port 0 is refused: nothing can be asked of it in a meaningful way. */
export function parsePorts(text: string, place = ''): PortSet {
  const refuse = (word: string, why: string) =>
    new Refusal('bad-ports', `${place}"${printable(word, 40)}" is not a port: ${why}`);
  if (text.length > listCharsMax) throw refuse(text, 'the list is too long');
  const ports = new Set<number>();
  for (const word of text.split(',').map((part) => part.trim())) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word);
    if (!match) throw refuse(word, 'write 22, 80-90, or all, top:100');
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (first < 1 || last > 65_535) throw refuse(word, 'ports go from 1 to 65535');
    if (first > last) throw refuse(word, 'the end of the range lies before its start');
    for (let port = first; port <= last; port++) ports.add(port);
  }
  return portSetOf(ports);
}
