/**
 * Secret canaries: listeners of our own whose places are written in a file. The sweep is never told
 * of them, so what it finds of them is what it finds of everything else. A canary that could not be
 * found because nobody looks there is a mistake, told before the first packet.
 */
import { type Endpoint, endpointText, type Transport } from '../facts/endpoint.ts';
import { hasPort, type PortSet, portsOf } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';
import { addressText, parseAddress } from './address.ts';
import { parsePorts } from './parse-ports.ts';
import type { Targets } from './read-targets.ts';
import { eachWord, Mistakes } from './words.ts';

export const canariesMax = 10_000;

type Asked = Readonly<Record<Transport, PortSet>>;

/**
 * `file`: lines such as `192.0.2.7:40123` and `[2001:db8::7]:40123/udp`; `#` begins a comment.
 * Throws Refusal: bad-target, bad-ports, bad-file, too-many-targets; interrupted.
 */
export async function readCanaries(
  file: string,
  targets: Targets,
  asked: Asked,
  signal?: AbortSignal,
): Promise<readonly Endpoint[]> {
  const mistakes = new Mistakes();
  const canaries = new Map<string, Endpoint>();
  const take = (word: string) => {
    const canary = parseCanary(word);
    refuseUnasked(canary, targets, asked);
    canaries.set(endpointText(canary), canary);
    if (canaries.size <= canariesMax) return;
    const most = canariesMax.toLocaleString('en-US');
    throw new Refusal('too-many-targets', `--canaries takes ${most} listeners at most`);
  };
  await eachWord(
    [`@${file}`],
    (text) => text.split(/[\s,]+/).filter(Boolean),
    take,
    mistakes,
    signal,
  );
  mistakes.throwIfAny();
  if (canaries.size > 0) return [...canaries.values()];
  throw new Refusal('bad-file', `${printable(file, 120)} names no canary`);
}

/** `192.0.2.7:40123`, `192.0.2.7:40123/udp`, `[2001:db8::7]:40123/tcp`. */
export function parseCanary(word: string): Endpoint {
  const [, host = '', ports = '', transport = 'tcp'] =
    /^(.{1,64}):(\d{1,5})(?:\/(tcp|udp))?$/.exec(word) ?? [];
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const address = parseAddress(bare);
  const isWhole = address && (address.family === 4) === (bare === host);
  if (!isWhole) {
    const hint = 'write 192.0.2.7:40123, 192.0.2.7:40123/udp or [2001:db8::7]:40123';
    throw new Refusal('bad-target', `"${printable(word, 80)}" is not a canary: ${hint}`);
  }
  const [port = 0] = portsOf(parsePorts(ports));
  return { address: addressText(address), port, transport: transport === 'udp' ? 'udp' : 'tcp' };
}

function refuseUnasked(canary: Endpoint, { set, isExcluded }: Targets, asked: Asked): void {
  const { address, port, transport } = canary;
  const device = set.indexOf(address);
  const where = `the canary ${endpointText(canary)}`;
  if (device < 0) throw new Refusal('bad-target', `${where} is on no target of this check`);
  if (isExcluded(device, port)) throw new Refusal('bad-target', `${where} is excluded`);
  if (hasPort(asked[transport], port)) return;
  throw new Refusal('bad-ports', `${where} is on no ${transport.toUpperCase()} port that is asked`);
}
