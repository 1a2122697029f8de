import { describe, expect, it } from 'vitest';
import { realClock } from '../facts/clock.ts';
import { ReplayWire } from '../testing/replay-wire.ts';
import { latin1 } from './bytes.ts';
import type { ExchangeCase, Step } from './exchange-text.ts';
import { recognizeGreeting, takeReply } from './reply-lines.ts';
import { type Talk, TalkEnded } from './talk.ts';
import { Visit } from './visit.ts';

/** Both answers: what FTP says, what SMTP says. */
function recognized(text: string, asked: string | null = null, ended = false): [string, string] {
  const heard = { bytes: latin1(text), asked, ended };
  return [recognizeGreeting(heard, 'ftp'), recognizeGreeting(heard, 'smtp')];
}

const ftp = ['yes', 'no'];
const smtp = ['no', 'yes'];
const neither = ['no', 'no'];
const open = ['more', 'more'];

describe('a greeting of three digits', () => {
  it.each([
    ['220 (vsFTPd 3.0.3)\r\n', ftp],
    ['220 mail.example FTP server ready\r\n', ftp],
    ['220-Welcome\r\n220-to the FTP service\r\n220 \r\n', ftp],
    ['220 Operation successful\r\n', ftp],
    ['120 FTP ready in 3 minutes\r\n', ftp],
    ['500 OOPS: vsftpd: no\r\n', ftp],
    ['220 mail.example ESMTP ready\r\n', smtp],
    ['220 ftp.example ESMTP Postfix\r\n', smtp],
    ['220 ************************\r\n', smtp],
    ['220-mail.example ESMTP\r\n', smtp],
    ['421 4.7.0 mail.example too many connections\r\n', smtp],
    ['554 no service here\r\n', smtp],
    ['521 mail.example does not accept mail\r\n', smtp],
    ['220 ready\r\n', open],
    ['220 mail.example ready\r\n', open],
    ['220-Welcome\r\n', open],
    ['220', open],
    ['22', open],
    ['200 news.example ready\r\n', neither],
    ['220ready\r\n', neither],
    ['220 \0ESMTP\r\n', neither],
    ['HTTP/1.1 220 ESMTP\r\n', neither],
    ['500 no\r\n', neither],
  ])('%j', (text, answer) => {
    expect(recognized(text)).toEqual(answer);
  });

  it('that is unclear is settled by the answer to the hello of another protocol', () => {
    expect(recognized('220 ready\r\n530 Please login with USER and PASS.\r\n', 'http')).toEqual(
      ftp,
    );
    expect(recognized('220 ready\r\n500 5.5.1 Unknown\r\n', 'http')).toEqual(smtp);
    expect(recognized('220 ready\r\n502 Unknown\r\n', 'http')).toEqual(ftp);
    expect(recognized('220 mail.example ready\r\n502 Unknown\r\n', 'http')).toEqual(smtp);
    expect(recognized('220 ready\r\n50', 'http')).toEqual(open);
  });

  it('that ends the connection is a refusal, or nothing', () => {
    expect(recognized('421 Too many users\r\n', null, true)).toEqual(ftp);
    expect(recognized('421 mail.example too busy\r\n', null, true)).toEqual(smtp);
    expect(recognized('220 ready\r\n', null, true)).toEqual(neither);
    expect(recognized('220 mail.example ESM', null, true)).toEqual(neither);
  });

  it('is none where it never ends', () => {
    expect(recognized(`220-${'x'.repeat(20_000)}`)).toEqual(neither);
  });
});

describe('a reply', () => {
  it.each([
    ['250 fine\r\n', { code: 250, lines: ['fine'] }],
    ['250\n', { code: 250, lines: [''] }],
    ['250-one\n250-two\n250 three\n', { code: 250, lines: ['one', 'two', 'three'] }],
    [
      '211-Features:\n AUTH TLS\n 211 no\n211 End\n',
      { code: 211, lines: ['Features:', ' AUTH TLS', ' 211 no', 'End'] },
    ],
    ['hello\n', null],
    ['2500 x\n', null],
  ])('%j', async (text, reply) => {
    expect(await takeReply(await talkOf(hear(text)))).toEqual(reply);
  });

  it('has no more than 200 lines', async () => {
    const endless = await talkOf(hear('220-x\n'.repeat(1_000)));
    expect((await takeReply(endless))?.lines).toHaveLength(200);
  });

  it('may be waited for twice, where that is asked for', async () => {
    const slow = () => talkOf(hear('220-at '), { kind: 'silence' }, hear('last\n220 \n'));
    expect(await takeReply(await slow(), 2)).toEqual({ code: 220, lines: ['at last', ''] });
    await expect(takeReply(await slow())).rejects.toThrow(TalkEnded);
    await expect(takeReply(await talkOf({ kind: 'end' }), 2)).rejects.toThrow(TalkEnded);
  });
});

function hear(text: string): Step {
  return { kind: 'hear', chunks: [latin1(text)] };
}

async function talkOf(...steps: readonly Step[]): Promise<Talk> {
  const recorded: ExchangeCase = {
    title: 'a reply',
    headers: {},
    recordings: [{ wire: 'connection', steps }],
  };
  const visit = new Visit({
    endpoint: { address: '192.0.2.1', port: 21, transport: 'tcp' },
    dialer: new ReplayWire(recorded, { strict: true }),
    clock: realClock,
    serverName: null,
    record: () => {},
  });
  return await visit.open();
}
