import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { mssql } from './mssql.ts';

const replay = replayer(mssql, new URL('./mssql.exchanges', import.meta.url));

describe('a server, laid out from MS-TDS 2.2.6.5', () => {
  it.each([
    ['a server that encrypts the login only', '15.0.2000.0', '2019', ['yes', 'no', 'yes']],
    ['a server that requires encryption', '16.0.1000.0', '2022', ['no', 'no', 'yes']],
    ['a server that can not encrypt', '10.50.1600.0', '2008 R2', ['yes', 'yes', 'no']],
  ])('%s', async (title, version, release, [cleartext, login, offered]) => {
    const { recognition, identity, posture } = await replay(`${title}, from MS-TDS 2.2.6.5`);
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject({ product: 'Microsoft SQL Server', version, info: { release } });
    expect(triStates(posture)).toEqual({
      cleartext,
      'cleartext-login': login,
      'tls-offered': offered,
      'no-authentication': 'unknown',
    });
  });

  it('is told PRELOGIN and nothing else', () => {
    const said = ourWords(new URL('./mssql.exchanges', import.meta.url));
    expect(said.every((words) => words.startsWith('\x12\x01'))).toBe(true);
    expect(said.length).toBe(4);
  });
});

describe('recognition (MS-TDS 2.2.3.1, 2.2.6.5)', () => {
  const answer = '04 01 00 14 00 00 01 00 00 00 06 00 06 ff 0f 00 07 d0 00 00';
  it.each([
    [answer, 'yes'],
    [answer.slice(0, 30), 'more'],
    [answer.replace(/^04/, '12'), 'no'],
    [answer.replace('04 01 00 14', '04 01 00 05'), 'no'],
    [answer.replace('00 00 06 00 06 ff', '00 00 06 00 05 ff'), 'no'],
    [`${answer} 00`, 'no'],
  ])('%s is %s', (bytes, recognition) => {
    expect(mssql.recognize({ bytes: hex(bytes), asked: 'mssql', ended: false })).toBe(recognition);
    expect(mssql.recognize({ bytes: hex(bytes), asked: 'http', ended: false })).toBe('no');
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
