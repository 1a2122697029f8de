/** What must hold for every protocol, tested once over all of them and all their recordings. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Posture, type PostureVerdict, postureFacts } from '../../facts/posture.ts';
import { printable } from '../../facts/text.ts';
import { cutAt, heardLength, positionsOf, wrongAt } from '../../testing/damage.ts';
import { type Replayed, readCases, replayCase } from '../../testing/exchanges.ts';
import type { ExchangeCase } from '../exchange-text.ts';
import type { Protocol } from '../protocol.ts';
import { protocols } from './all.ts';

const folder = new URL('./', import.meta.url);
const recordingsOf = (protocol: Protocol) => new URL(`${protocol.id}.exchanges`, folder);
const casesOf = (protocol: Protocol) =>
  existsSync(recordingsOf(protocol)) ? readCases(recordingsOf(protocol)) : [];
const named = protocols.map((protocol) => [protocol.id, protocol] as const);
/** Replays of one case with damage of one kind. */
const damagesMax = 100;

describe('the list of protocols', () => {
  it('is sorted, and holds every file of its folder', () => {
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'all.ts')
      .map((name) => name.slice(0, -'.ts'.length));
    const ids = protocols.map(({ id }) => id);
    expect(ids).toEqual([...files].sort());
  });

  it('has no recordings without a protocol', () => {
    const ids = protocols.map(({ id }) => `${id}.exchanges`);
    const files = readdirSync(folder).filter((name) => name.endsWith('.exchanges'));
    expect(files.filter((name) => !ids.includes(name))).toEqual([]);
  });
});

describe.each(named)('%s', (_id, protocol) => {
  const cases = casesOf(protocol);

  it('says what it is', () => {
    expect(protocol.id).toMatch(/^[a-z][a-z0-9-]*$/);
    for (const text of [protocol.title, protocol.about, protocol.spec]) {
      expect(text).toBe(printable(text, 1_000));
      expect(text.length).toBeGreaterThan(2);
    }
    expect(protocol.about.length).toBeGreaterThan(20);
    expect(protocol.ports.length).toBeGreaterThan(0);
    expect(protocol.ports.every((port) => port > 0 && port < 65_536)).toBe(true);
    expect(protocol.hello?.length).not.toBe(0);
  });

  it('was recorded, with a title for each case and the server that spoke', async () => {
    expect(
      cases.length,
      `${protocol.id}.exchanges has no case: record a server with npm run capture`,
    ).toBeGreaterThan(0);
    const titles = cases.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(cases.every(({ headers }) => headers.server && headers.recorded)).toBe(true);
    const replayed = await Promise.all(cases.map((one) => replayCase(protocol, one)));
    expect(replayed.some(({ recognition }) => recognition === 'yes')).toBe(true);
  });

  it('is unknown of everything where nothing was learnt', () => {
    expect(protocol.identity({}).version).toBeUndefined();
    for (const tls of [false, true])
      expect(postureProblems(protocol.posture({}, { tls }))).toEqual([]);
  });

  it('does not claim what is empty', () => {
    const bytes = new Uint8Array();
    for (const ended of [false, true])
      expect(protocol.recognize({ bytes, asked: null, ended })).not.toBe('yes');
  });

  it('is the only one that claims its recorded answers, whole or cut off', async () => {
    for (const recorded of cases) {
      const { heard, recognition } = await replayCase(protocol, recorded);
      for (const length of positionsOf(heard.bytes.length, 64)) {
        const claims = claimsOn(protocol, { ...heard, bytes: heard.bytes.subarray(0, length) });
        const others = claims.filter((id) => recognition === 'no' || id !== protocol.id);
        // An impostor's words may be known to one protocol, and to no more than that.
        const allowed = recognition === 'no' ? 1 : 0;
        expect(others.slice(allowed), `"${recorded.title}" cut at ${length}`).toEqual([]);
      }
      const whole = claimsOn(protocol, heard);
      if (recognition === 'yes') expect(whole).toEqual([protocol.id]);
      else expect(whole).not.toContain(protocol.id);
    }
  });

  it('ends in facts, wherever the server hangs up', async () => {
    for (const recorded of cases)
      for (const at of positionsOf(heardLength(recorded), damagesMax))
        expect(await problemsOf(protocol, cutAt(recorded, at), `cut at ${at}`)).toEqual([]);
  });

  it('ends in facts, whichever byte is wrong', async () => {
    for (const recorded of cases)
      for (const at of positionsOf(heardLength(recorded), damagesMax))
        for (const mask of [0xff, 0x01]) {
          const wrong = wrongAt(recorded, at, mask);
          expect(await problemsOf(protocol, wrong, `wrong at ${at}`)).toEqual([]);
        }
  });
});

function claimsOn(protocol: Protocol, heard: Replayed<object>['heard']): string[] {
  const peers = protocols.filter(({ transport }) => transport === protocol.transport);
  return peers.filter((peer) => peer.recognize(heard) === 'yes').map(({ id }) => id);
}

/** What a report will print is printable and bounded, and every fact is one of the closed list. */
async function problemsOf(
  protocol: Protocol,
  damaged: ExchangeCase,
  how: string,
): Promise<string[]> {
  const where = `${protocol.id}, "${damaged.title}", ${how}`;
  try {
    const { identity, posture } = await replayCase(protocol, damaged, { strict: false });
    const { product = '', version = '', os = '', revision = '', info = {}, cpe = [] } = identity;
    const texts = [product, version, os, revision, ...cpe, ...Object.values(info)];
    const unprintable = texts.filter((text) => text !== printable(text, 300));
    return [...unprintable, ...postureProblems(posture)].map((problem) => `${where}: ${problem}`);
  } catch (error) {
    return [`${where}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`];
  }
}

function postureProblems(posture: Posture): string[] {
  const isGood = ([fact, { is, because }]: [string, PostureVerdict]) =>
    fact in postureFacts &&
    ['yes', 'no', 'unknown'].includes(is) &&
    because !== '' &&
    because === printable(because, 400);
  const bad = Object.entries(posture).filter((entry) => !isGood(entry));
  return bad.map(([fact, verdict]) => `${fact} ${JSON.stringify(verdict)}`);
}
