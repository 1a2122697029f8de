import { describe, expect, it } from 'vitest';
import { latin1 } from '../identify/bytes.ts';
import { type ExchangeCase, exchangeText, parseExchanges } from '../identify/exchange-text.ts';
import type { DatagramProtocol, StreamProtocol } from '../identify/protocol.ts';
import type { Talk } from '../identify/talk.ts';
import { replayCase } from './exchanges.ts';

const text = `# free comment
= a server that repeats
server: echo 1.0
port: 7
connection 1
> hello\\r\\n
< hel
< lo\\r\\n
~
< more\\x00\\\\\\x20
silence
tls refused
connection 2
> again
end

`;

type Facts = { word: string; rest: number };
const shared = { id: 'echo', title: '', about: '', spec: '', ports: [7] };
const echo = (interview: (talk: Talk, facts: Partial<Facts>) => Promise<void>) =>
  ({
    ...shared,
    transport: 'tcp',
    hello: latin1('hello\r\n'),
    insideTls: true,
    recognize: () => 'yes',
    identity: (facts) => (facts.word === undefined ? {} : { product: facts.word }),
    posture: () => ({}),
    interview,
  }) satisfies StreamProtocol<Facts>;

const polite = echo(async (talk, facts) => {
  facts.word = await talk.takeLine();
  facts.rest = (await talk.takeAll(100)).length;
  await talk.upgradeToTls().catch(() => null);
  const further = await talk.again();
  await further.send(latin1('ag'));
  await further.send(latin1('ain'));
  await further.takeSome();
});

const caseOf = (from: string): ExchangeCase => {
  const [first] = parseExchanges(from);
  if (!first) throw new Error('no case');
  return first;
};

describe('the text of exchanges', () => {
  it('is read and written without a change of meaning', () => {
    const cases = parseExchanges(text);
    expect(parseExchanges(cases.map(exchangeText).join(''))).toEqual(cases);
    const [connection] = caseOf(text).recordings;
    expect(connection?.steps[1]).toEqual({
      kind: 'hear',
      chunks: [latin1('hello\r\n'), latin1('more\0\\ ')],
    });
  });

  it('keeps every byte, also in long messages', () => {
    const bytes = Uint8Array.from({ length: 1_024 }, (_, i) => (i * 7) % 256);
    const recorded: ExchangeCase = {
      title: 'all bytes',
      headers: {},
      recordings: [{ wire: 'datagrams', steps: [{ kind: 'say', bytes }] }],
    };
    const written = exchangeText(recorded);
    expect(parseExchanges(written)).toEqual([recorded]);
    expect(Math.max(...written.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('names the line that it does not understand', () => {
    expect(() => parseExchanges('= a\nconnection 1\n? what\n', 'echo.exchanges')).toThrow(
      'echo.exchanges, line 3: not understood: ? what',
    );
    expect(() => parseExchanges('> too early\n')).toThrow('line 1');
    expect(() => parseExchanges('= a\nconnection 1\n~\n< b\n')).toThrow('line 3');
  });
});

describe('a replay', () => {
  it('gives the protocol what the server said, over all connections', async () => {
    const { facts, identity, recognition } = await replayCase(polite, caseOf(text));
    expect(facts).toEqual({ word: 'hello', rest: 7 });
    expect(identity).toEqual({ product: 'hello' });
    expect(recognition).toBe('yes');
  });

  it.each([
    ['other words', async (talk: Talk) => talk.send(latin1('x')), 'says x where < more'],
    ['another connection', async (talk: Talk) => void (await talk.again()), 'ends where'],
    ['too little', async () => {}, 'made 1 of 2 connections'],
    ['a further wait', async (talk: Talk) => void (await talk.take(99)), 'made 1 of 2'],
  ])('fails for %s', async (_what, interview, sentence) => {
    await expect(
      replayCase(
        echo(async (talk) => {
          await talk.takeSome();
          await interview(talk);
        }),
        caseOf(text),
      ),
    ).rejects.toThrow(sentence);
  });

  it('fails even where the protocol swallows the failure', async () => {
    const deaf = echo(async (talk) => {
      await talk.send(latin1('what?')).catch(() => {});
    });
    await expect(replayCase(deaf, caseOf(text))).rejects.toThrow('record this case again');
  });

  it('asks a silent datagram server once more, then its further hellos', async () => {
    const protocol: DatagramProtocol<Facts> = {
      ...shared,
      transport: 'udp',
      hello: latin1('3'),
      hellosAlso: [latin1('1')],
      recognize: () => 'yes',
      identity: () => ({}),
      posture: () => ({}),
      interview: async (datagrams, first, facts) => {
        facts.rest = first.length;
        await datagrams.ask(latin1('once'), 10, 1);
      },
    };
    const recorded = '= old\ndatagrams\n> 3\nsilence\n> 3\nsilence\n> 1\n< one\n> once\nsilence\n';
    const { facts } = await replayCase(protocol, caseOf(recorded));
    expect(facts.rest).toBe(3);
  });
});
