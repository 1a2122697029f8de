/**
 * An rsync daemon. Both sides say their protocol version; then the client names a module, or `#list`
 * for the names of all. The list is all that is asked for. Whether a module opens without a password
 * is asked of one module, and only where the user allowed more than harmless requests: the server
 * says OK or asks for a password, and the connection ends there.
 */
import { cpe23 } from '../../facts/cpe.ts';
import {
  no,
  type Posture,
  type PostureVerdict,
  triState,
  unknown,
  yes,
} from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import { greetedBy } from '../greeting.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type RsyncFacts = {
  /** Of the protocol, as the server writes it: `31.0`. */
  version: string;
  /** Names of modules; the message of the day may stand between them only where it looks like one. */
  modules: readonly string[];
  /** The list came to its end. */
  listed: boolean;
  /** What it said instead of a list, printable. */
  refusal: string;
  /** Of the first module: `OK`, or what was said instead. */
  opened: string;
};

export const rsync: StreamProtocol<RsyncFacts> = {
  id: 'rsync',
  title: 'rsync daemon',
  about:
    'Copies folders, often whole backups, without encryption and usually without a password. rsync over SSH replaces it.',
  spec: 'rsync(1) and rsyncd.conf(5), daemon protocol versions 27 to 32',
  ports: [873],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** The newest that does not have to name its digests; an older server takes its own. */
const ourVersion = '@RSYNCD: 30.0\n';
const lineBytesMax = 256;
const linesMax = 400;
const modulesMax = 64;
const greetingForm = /^@RSYNCD: (\d{1,3}(?:\.\d{1,3})?)(?: [a-z0-9 ]{1,200})?$/;
/** A name is padded to 15 characters, and a tab stands before its comment. */
const moduleForm = /^([^\t]{1,200}?) *\t/;

function recognize({ bytes, ended }: Heard): Recognition {
  const [line = '', ...rest] = latin1Text(bytes.subarray(0, lineBytesMax)).split('\n');
  if (rest.length > 0) return greetingForm.test(line) ? 'yes' : 'no';
  return mayBecome(bytes, '@RSYNCD: ') && !ended && bytes.length < lineBytesMax ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<RsyncFacts>): Promise<void> {
  const { talk: own, greeting } = await greetedBy(talk, (one) => one.takeLine(lineBytesMax));
  const version = greetingForm.exec(greeting)?.[1];
  if (version === undefined) return;
  facts.version = version;
  await own.send(latin1(`${ourVersion}#list\n`));
  await takeList(own, facts);
  await own.close();
  const [module] = facts.modules ?? [];
  if (talk.extended && module !== undefined) await open(module, await talk.again(), facts);
}

async function takeList(talk: Talk, facts: Partial<RsyncFacts>): Promise<void> {
  const modules: string[] = [];
  facts.modules = modules;
  for (let lines = 0; lines < linesMax; lines++) {
    const line = await talk.takeLine();
    if (line.startsWith('@RSYNCD: EXIT')) {
      facts.listed = true;
      return;
    }
    if (line.startsWith('@ERROR')) {
      facts.refusal = printable(line, 160);
      return;
    }
    const name = moduleForm.exec(line)?.[1];
    if (name !== undefined && modules.length < modulesMax) modules.push(printable(name, 80));
  }
}

/** Nothing follows the answer: the transfer would begin with the client's arguments. */
async function open(module: string, talk: Talk, facts: Partial<RsyncFacts>): Promise<void> {
  await talk.takeLine(lineBytesMax);
  await talk.send(latin1(`${ourVersion}${module}\n`));
  for (let lines = 0; lines < linesMax && facts.opened === undefined; lines++) {
    const line = await talk.takeLine();
    const answer = /^@(?:RSYNCD: (OK|AUTHREQD)|(ERROR))/.exec(line);
    if (answer) facts.opened = printable(answer[1] ?? line, 160);
  }
  await talk.close();
}

/** The subprotocol behind a point is of rsync 3; others that speak the protocol announce 27. */
function identity({ version, modules = [] }: Partial<RsyncFacts>): Identity {
  if (version === undefined) return {};
  const names = modules.slice(0, 16).join(', ');
  return {
    ...(version.includes('.') && { product: 'rsync', cpe: [cpe23('a', 'samba', 'rsync')] }),
    info: { protocol: version, ...(names && { modules: printable(names, 200) }) },
  };
}

function posture(facts: Partial<RsyncFacts>, seen: { readonly tls: boolean }): Posture {
  const { modules = [], listed, refusal } = facts;
  const isListed = modules.length > 0 || (listed ? false : undefined);
  return {
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('rsync has no encryption'),
    'rsync-modules-listed': triState(isListed, {
      yes: `told the names of its modules (${modules.length})`,
      no: 'the list of modules is empty',
      unknown: refusal ? `answered: ${refusal}` : 'the list of modules did not come',
    }),
    'no-authentication': opened(facts),
  };
}

function opened({ opened, modules = [] }: Partial<RsyncFacts>): PostureVerdict {
  const module = printable(modules[0] ?? '', 80);
  if (opened === 'OK') return yes(`opened the module ${module} without a password`);
  if (opened === 'AUTHREQD') return no(`asked for a password for the module ${module}`);
  if (opened !== undefined) return unknown(`of the module ${module} it said: ${opened}`);
  return unknown('no module was opened: only extended mode asks for one');
}
