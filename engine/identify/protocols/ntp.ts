/**
 * NTP. A client's question finds the server. Then one control message asks for the server's
 * variables (which name the product where strangers are answered at all), and where it is silent,
 * a question with chrony's own extension field: chrony answers no control message from the network.
 *
 * The private mode 7 (monlist) is an old ntpd's and a strong amplifier: it is asked in extended mode
 * alone, and once.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import {
  chronyPacket,
  clientPacket,
  controlVariable,
  monlistRequest,
  parseControlAnswer,
  parseMonlistAnswer,
  parseTimeAnswer,
  readVariables,
  type TimeAnswer,
} from '../ntp-message.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { type Datagrams, TalkEnded } from '../talk.ts';

export type NtpFacts = {
  time: TimeAnswer;
  /** Absent where READVAR was met by silence. */
  control: { sentBytes: number; gotBytes: number; isError: boolean; text: string };
  /** Extended mode: 0 items where it was met by silence or an error. */
  monlistItems: number;
};

export const ntp: DatagramProtocol<NtpFacts> = {
  id: 'ntp',
  title: 'NTP',
  about:
    'Time server. Control messages (mode 6) and monlist (mode 7) tell strangers about it and are used to attack others: restrict both, keep plain time.',
  spec: 'RFC 5905, 7.3; RFC 9327 (mode 6); ntpd mode 7 (no standard); chrony.conf(5) extfield',
  ports: [123],
  transport: 'udp',
  hello: clientPacket,
  recognize: ({ bytes }) => (parseTimeAnswer(bytes) ? 'yes' : 'no'),
  interview,
  identity,
  posture,
};

const allVariables = 1;
const namedVariables = 2;

async function interview(
  datagrams: Datagrams,
  first: Uint8Array,
  facts: Partial<NtpFacts>,
): Promise<void> {
  const time = parseTimeAnswer(first);
  if (time) facts.time = time;
  await askControl(datagrams, facts);
  if (!facts.control) await askChrony(datagrams, facts);
  if (datagrams.extended) await askMonlist(datagrams, facts);
}

async function askControl(datagrams: Datagrams, facts: Partial<NtpFacts>): Promise<void> {
  const request = readVariables(allVariables);
  const bytes = await answerOrSilence(datagrams, request);
  const answer = bytes && parseControlAnswer(bytes, allVariables);
  if (!bytes || !answer) return;
  facts.control = { sentBytes: request.length, gotBytes: bytes.length, ...answer };
  if (answer.isError || controlVariable(answer.text, 'version') !== undefined) return;
  // A long list comes in pieces, and the version needn't be in the first: ask for it by name.
  const named = await answerOrSilence(datagrams, readVariables(namedVariables, 'version,system'));
  const more = named && parseControlAnswer(named, namedVariables);
  if (more && !more.isError) facts.control.text += `, ${more.text}`;
}

async function askChrony(datagrams: Datagrams, facts: Partial<NtpFacts>): Promise<void> {
  const bytes = await answerOrSilence(datagrams, chronyPacket);
  const answer = bytes && parseTimeAnswer(bytes);
  if (answer?.fromChrony) facts.time = answer;
}

async function askMonlist(datagrams: Datagrams, facts: Partial<NtpFacts>): Promise<void> {
  const bytes = await answerOrSilence(datagrams, monlistRequest, 1);
  const answer = bytes && parseMonlistAnswer(bytes);
  facts.monlistItems = answer && answer.error === 0 ? answer.items : 0;
}

/** Silence is an answer here; that the port is gone or a limit reached is not. */
async function answerOrSilence(
  datagrams: Datagrams,
  request: Uint8Array,
  tries?: 1,
): Promise<Uint8Array | undefined> {
  try {
    return await datagrams.ask(request, undefined, tries);
  } catch (error) {
    if (error instanceof TalkEnded && error.end === 'silent') return undefined;
    throw error;
  }
}

function identity({ time, control }: Partial<NtpFacts>): Identity {
  const system = control && controlVariable(control.text, 'system');
  const info: Record<string, string> = {};
  if (time) info.stratum = `${time.stratum}`;
  if (time?.reference) info.reference = printable(time.reference, 20);
  return {
    ...(time?.fromChrony ? { product: 'chrony' } : named(control?.text ?? '')),
    ...(system && { os: printable(system.replace('/', ' '), 80) }),
    ...(Object.keys(info).length > 0 && { info }),
  };
}

/** `ntpd 4.2.8p15@1.3728-o …` is the reference implementation, `ntpd ntpsec-1.2.2` its fork. */
function named(variables: string): Identity {
  const text = controlVariable(variables, 'version') ?? '';
  const ntpsec = /ntpsec-(\d[\w.]*)/.exec(text)?.[1];
  if (ntpsec) {
    const cpe = [cpe23('a', 'ntpsec', 'ntpsec', ntpsec)];
    return { product: 'NTPsec', version: ntpsec, cpe };
  }
  const parts = /^ntpd (\d+(?:\.\d+)+)(p\d+)?/.exec(text);
  const [, release, patch = ''] = parts ?? [];
  if (release === undefined) return {};
  const cpe = [cpe23('a', 'ntp', 'ntp', release, patch || undefined)];
  return { product: 'ntpd', version: `${release}${patch}`, cpe };
}

function posture(facts: Partial<NtpFacts>): Posture {
  return {
    'ntp-control': control(facts),
    'ntp-monlist': monlist(facts),
    amplifier: amplifier(facts),
  };
}

function control({ control }: Partial<NtpFacts>): PostureVerdict {
  if (!control) return unknown('silent on a control message');
  const { sentBytes, gotBytes, isError } = control;
  return yes(`${isError ? 'an error' : 'variables'} of ${gotBytes} bytes for ${sentBytes} asked`);
}

function monlist({ monlistItems }: Partial<NtpFacts>): PostureVerdict {
  if (monlistItems === undefined) return unknown('not asked: only extended mode asks for monlist');
  return monlistItems > 0
    ? yes(`monlist gave ${monlistItems} hosts in its first packet`)
    : no('monlist gave nothing, while the time was told');
}

/** From this factor on, an answer to a forged sender is worth the trouble of an attacker. */
const amplifierFactor = 3;

function amplifier({ control, monlistItems }: Partial<NtpFacts>): PostureVerdict {
  if (monlistItems) return yes('answers monlist');
  if (!control) return unknown('silent on a control message');
  const { sentBytes, gotBytes } = control;
  const measured = `a control message of ${sentBytes} bytes drew ${gotBytes}`;
  return gotBytes / sentBytes >= amplifierFactor ? yes(measured) : unknown(measured);
}
