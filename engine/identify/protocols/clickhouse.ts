/**
 * ClickHouse's native protocol. Its own hello needs a user name, and none is ever sent; but it knows
 * an HTTP request as the mistake that it is, and says which port is for what. So the request that
 * every port is asked finds it, and nothing else is said.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { latin1Text } from '../bytes.ts';
import { plainRequest } from '../http-response.ts';
import { clickhouseToBrowsers } from '../not-for-browsers.ts';
import type { StreamProtocol } from '../protocol.ts';

export type ClickhouseFacts = {
  /** What it says to a browser. */
  answer: string;
};

const answerBytesMax = 512;

export const clickhouse: StreamProtocol<ClickhouseFacts> = {
  id: 'clickhouse',
  title: 'ClickHouse native protocol',
  about:
    'Analytical database. The user default has no password until one is set: set it, offer the encrypted port (9440) only, and let only its applications reach it.',
  spec: 'ClickHouse documentation: native interface (TCP); HTTP interface',
  ports: [9000, 9440],
  transport: 'tcp',
  hello: plainRequest,
  insideTls: true,
  recognize: clickhouseToBrowsers,
  async interview(talk, facts) {
    facts.answer = latin1Text(await talk.takeAll(answerBytesMax));
    await talk.close();
  },
  identity,
  posture,
};

function identity({ answer }: Partial<ClickhouseFacts>): Identity {
  if (answer === undefined) return {};
  const web = /use port (\d{1,5}) for HTTP/.exec(answer)?.[1];
  return { product: 'ClickHouse', ...(web && { info: { 'http-port': web } }) };
}

function posture(_facts: Partial<ClickhouseFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('queries and results are sent on a connection without TLS'),
    'no-authentication': unknown('not asked: telling needs a user name, and none is ever sent'),
  };
}
