/**
 * First words of servers of many kinds, laid out as their specifications say, for the question
 * whether a protocol claims what is another's. `of` is null where none of our protocols greets so.
 */
import { hex, latin1 } from '../identify/bytes.ts';

type Greeting = { readonly of: string | null; readonly what: string; readonly bytes: Uint8Array };

const text = (of: string | null, what: string, words: string): Greeting => ({
  of,
  what,
  bytes: latin1(words),
});

const greetings: readonly Greeting[] = [
  text('ssh', 'SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n'),
  text('ftp', 'FTP', '220 files.example FTP server ready\r\n'),
  text('ftp', 'FTP in several lines', '220-Hello\r\n220 FTP here\r\n'),
  text('smtp', 'SMTP', '220 mail.example ESMTP ready\r\n'),
  text('smtp', 'SMTP that refuses', '554 5.7.1 mail.example no\r\n'),
  text('imap', 'IMAP', '* OK IMAP4rev1 ready\r\n'),
  text('imap', 'IMAP that takes its leave', '* BYE too many connections\r\n'),
  text('pop3', 'POP3', '+OK ready\r\n'),
  text('pop3', 'POP3 that refuses', '-ERR [SYS/TEMP] try again later\r\n'),
  { of: 'telnet', what: 'Telnet', bytes: hex('ff fd 18 ff fb 01') },
  text(null, 'an error page of HTTP', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'),
  text(null, 'a page without a header', '<html><body>220 FTP SMTP login: </body></html>'),
  text('nntp', 'NNTP (RFC 3977)', '200 news.example posting allowed\r\n'),
  text('nntp', 'NNTP that refuses', '502 no permission\r\n'),
  text(null, 'a code of two digits', '22 mail.example ESMTP\r\n'),
  text(null, 'ManageSieve (RFC 5804)', '"IMPLEMENTATION" "x"\r\n"SASL" "PLAIN"\r\nOK\r\n'),
  text(null, 'MUPDATE (RFC 3656)', '* OK MUPDATE "mupdate.example" "x" "1" "mupdate://"\r\n'),
  text(null, 'ACAP (RFC 2244)', '* ACAP (IMPLEMENTATION "x")\r\n'),
  text(null, 'Redis with too many clients', '-ERR max number of clients reached\r\n'),
  text(null, 'memcached', 'ERROR\r\n'),
  text('rsync', 'rsync', '@RSYNCD: 31.0\n'),
  text(null, 'VNC (RFC 6143)', 'RFB 003.008\n'),
  text('irc', 'IRC (RFC 2812)', ':irc.example NOTICE * :looking up your host name\r\n'),
  text('svn', 'Subversion', '( success ( 2 2 ( ) ( edit-pipeline ) ) ) '),
  text(null, 'a name like SSH', 'SSH server is down for login: \r\n'),
  text('daytime', 'a line of time (RFC 867)', 'Sunday, November 22, 2026 22:26:14-UTC\r\n'),
  text(null, 'a quotation (RFC 865)', '"The password: the user name, please," she said.\r\n'),
  { of: null, what: 'MySQL', bytes: hex('0a 00 00 00 0a 38 2e 30 00 01 02') },
  { of: null, what: 'an MP3 stream', bytes: hex('ff fb 90 64 00 0f f0 00 00 69 00') },
  { of: null, what: 'a JPEG', bytes: hex('ff d8 ff e0 00 10 4a 46 49 46') },
  { of: null, what: 'text in UTF-16', bytes: hex('ff fe 6c 00 6f 00 67 00') },
  { of: null, what: 'an alert of TLS', bytes: hex('15 03 01 00 02 02 28') },
  { of: null, what: 'zeros', bytes: new Uint8Array(64) },
];

/** Rows for `it.each`: what it is, and its bytes. */
export function greetingsOfOthers(id: string): [what: string, bytes: Uint8Array][] {
  return greetings.filter(({ of }) => of !== id).map(({ what, bytes }) => [what, bytes]);
}
