/**
 * Servers of other protocols that know an HTTP request when they hear one, and answer it in HTTP's
 * form: these are not web servers. Shared, because `http` must pass them by.
 */
import { latin1Text, mayBecome, startsWith } from './bytes.ts';
import type { Heard, Recognition } from './protocol.ts';

/** As MongoDB has written it since 2.x, its head included (src/mongo/transport). */
const mongodb =
  'HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n\r\n' +
  'It looks like you are trying to access MongoDB over HTTP on the native driver port.';

export function mongodbToBrowsers({ bytes, ended }: Heard): Recognition {
  if (startsWith(bytes, mongodb)) return 'yes';
  return mayBecome(bytes, mongodb) && bytes.length > 0 && !ended ? 'more' : 'no';
}

const clickhouseStart = 'HTTP/1.0 400 Bad Request\r\n\r\n';
const clickhouse = /^Port \d{1,5} is for clickhouse-client program/;
const clickhouseCut = /^P?o?r?t?(?: \d{0,5}(?: [a-z -]{0,40})?)?$/;

export function clickhouseToBrowsers({ bytes, ended }: Heard): Recognition {
  if (!mayBecome(bytes, clickhouseStart) || bytes.length === 0) return 'no';
  const said = latin1Text(bytes.subarray(clickhouseStart.length, clickhouseStart.length + 80));
  if (clickhouse.test(said)) return 'yes';
  return clickhouseCut.test(said) && !ended ? 'more' : 'no';
}

/** Whether what answered an HTTP request is one of them. */
export function notForBrowsers(heard: Heard): Recognition {
  const answers = [mongodbToBrowsers(heard), clickhouseToBrowsers(heard)];
  return (
    answers.find((answer) => answer === 'yes') ?? answers.find((one) => one === 'more') ?? 'no'
  );
}
