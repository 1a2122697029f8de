import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { clickhouse } from './clickhouse.ts';
import { http } from './http.ts';

const replay = replayer(clickhouse, new URL('./clickhouse.exchanges', import.meta.url));

describe('the native port of ClickHouse', () => {
  it('tells a browser where HTTP is spoken', async () => {
    const { recognition, identity, posture } = await replay('the native port');
    expect(recognition).toBe('yes');
    expect(identity).toEqual({ product: 'ClickHouse', info: { 'http-port': '48123' } });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'unknown' });
  });

  it('is no web server', async () => {
    const { heard } = await replay('the native port');
    expect(http.recognize(heard)).toBe('no');
  });

  it('is not its HTTP interface', async () => {
    const { heard, recognition } = await replay('impostor: the HTTP interface of ClickHouse');
    expect(recognition).toBe('no');
    expect(http.recognize(heard)).toBe('yes');
  });
});

describe('recognition', () => {
  it.each([
    ['HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program', 'yes'],
    ['HTTP/1.0 400 Bad Request\r\n\r\nPort 90', 'more'],
    ['HTTP/1.0 4', 'more'],
    ['HTTP/1.0 400 Bad Request\r\n\r\nPort is closed', 'no'],
    ['HTTP/1.1 400', 'no'],
  ])('%j is %s', (text, recognition, asked: string | null = 'http') => {
    expect(clickhouse.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});
