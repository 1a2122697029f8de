/**
 * The Music Player Daemon. It greets with the version of its protocol, and `commands` lists what the
 * asker may do without a password: nothing is played, changed or read from its library.
 */
import { no, type Posture, triState, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import { greetedBy } from '../greeting.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type MpdFacts = {
  /** Of the protocol: older than the server, or as old. */
  version: string;
  /** What a stranger may do. */
  commands: readonly string[];
};

export const mpd: StreamProtocol<MpdFacts> = {
  id: 'mpd',
  title: 'Music Player Daemon',
  about:
    'Plays music for whoever connects; without a password any machine controls it and reads the library. Let it listen on this machine alone.',
  spec: 'The Music Player Daemon protocol, General protocol syntax; commands',
  ports: [6600],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const lineBytesMax = 64;
const commandsMax = 256;
const greetingForm = /^OK MPD (\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)$/;

function recognize({ bytes, ended }: Heard): Recognition {
  const [line = '', ...rest] = latin1Text(bytes.subarray(0, lineBytesMax)).split('\n');
  if (rest.length > 0) return greetingForm.test(line) ? 'yes' : 'no';
  return mayBecome(bytes, 'OK MPD ') && !ended && bytes.length < lineBytesMax ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<MpdFacts>): Promise<void> {
  const { talk: own, greeting } = await greetedBy(talk, (one) => one.takeLine(lineBytesMax));
  const version = greetingForm.exec(greeting)?.[1];
  if (version === undefined) return;
  facts.version = version;
  await own.send(latin1('commands\n'));
  const commands: string[] = [];
  for (let lines = 0; lines < commandsMax; lines++) {
    const line = await own.takeLine(lineBytesMax);
    const command = /^command: ([a-z_]{1,40})$/.exec(line)?.[1];
    if (command !== undefined) commands.push(command);
    else {
      if (line === 'OK') facts.commands = commands;
      break;
    }
  }
  await own.close();
}

/** Up to 0.19 the protocol is spoken by others too, who say that very version. */
function identity({ version }: Partial<MpdFacts>): Identity {
  if (version === undefined) return {};
  const minor = Number(version.split('.')[1]);
  return {
    ...(minor >= 20 && { product: 'Music Player Daemon' }),
    info: { protocol: version },
  };
}

function posture({ commands }: Partial<MpdFacts>, seen: { readonly tls: boolean }): Posture {
  const may = ['play', 'add', 'status'].filter((command) => commands?.includes(command));
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('commands and passwords are sent as plain text'),
    'no-authentication': triState(commands && may.length > 0, {
      yes: `without a password it allows ${may.join(', ')}`,
      no: 'without a password it allows neither status nor play',
      unknown: 'it did not say what is allowed',
    }),
  };
}
