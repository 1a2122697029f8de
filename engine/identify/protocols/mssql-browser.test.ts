import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { mssqlBrowser } from './mssql-browser.ts';

const replay = replayer(mssqlBrowser, new URL('./mssql-browser.exchanges', import.meta.url));

describe('the browser, laid out from MC-SQLR 2.2.5', () => {
  it('tells its instances, version and ports', async () => {
    const { recognition, identity, posture } = await replay('two instances, from MC-SQLR 2.2.5');
    expect(recognition).toBe('yes');
    expect(identity).toEqual({
      product: 'Microsoft SQL Server',
      version: '15.0.2000.5',
      cpe: ['cpe:2.3:a:microsoft:sql_server_2019:15.0.2000.5:*:*:*:*:*:*:*'],
      info: {
        release: '2019',
        server: 'SRV1',
        instances: 'MSSQLSERVER on 1433, SQLEXPRESS on 49712',
      },
    });
    expect(triStates(posture)).toEqual({
      cleartext: 'yes',
      'no-authentication': 'yes',
      amplifier: 'yes',
    });
  });

  it('names no version where its instances differ', () => {
    const one = (version: string) =>
      `ServerName;A;InstanceName;B;IsClustered;No;Version;${version};;`;
    const instances = one('15.0.2000.5') + one('13.0.1601.5');
    expect(mssqlBrowser.identity({ instances }).version).toBeUndefined();
  });

  it.each([
    [`\x05\x1c\0ServerName;A;InstanceName;B;`, 'yes'],
    [`\x05\x1d\0ServerName;A;InstanceName;B;`, 'no'],
    [`\x05\x04\0name`, 'no'],
    ['\x03', 'no'],
  ])('%j is %s', (text, recognition) => {
    const heard = { bytes: latin1(text), asked: 'mssql-browser', ended: true };
    expect(mssqlBrowser.recognize(heard)).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: an echo of the request')).recognition).toBe('no');
});
