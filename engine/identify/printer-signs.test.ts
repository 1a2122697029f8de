import { describe, expect, it } from 'vitest';
import type { Service } from '../facts/service.ts';
import { printerSign } from './printer-signs.ts';

function saying(text: string, more: Partial<Service> = {}): Service {
  const bytes = Buffer.from(text, 'latin1');
  return {
    protocol: 'http',
    tls: null,
    posture: {},
    transcript: [{ by: 'them', atMs: 1, bytes, length: bytes.length, connection: 1 }],
    connections: 1,
    unidentified: null,
    ...more,
  };
}

describe('a printer', () => {
  it.each([
    ['HTTP/1.1 200 OK\r\nServer: HP HTTP Server; HP LaserJet Pro M402dn - C5F94A;', /HP LaserJet/],
    ['220 JD FTP Server Ready\r\n220 JetDirect', /JetDirect/],
    ['HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD149', /JETDIRECT/],
    ['<title>Brother HL-L5100DN series</title>', /Brother HL-/],
    ['HTTP/1.0 200 OK\r\nServer: KM-MFP-http/V0.0.1', /KM-MFP/],
    ['220 RICOH MP C3004 FTP server (16.74) ready.', /RICOH MP/],
    ['Lexmark MS510dn version NH63.DN.N634', /Lexmark/],
    ['Xerox WorkCentre 7845 v1 Multifunction System', /Xerox/],
    ['KONICA MINOLTA bizhub C308', /KONICA MINOLTA/],
    ['Server: CANON HTTP Server', /CANON HTTP Server/],
    ['SHARP MX-3070N', /SHARP MX-/],
    ['220 OKI-C542 OkiLAN Network Card FTP Server', /OKI-C5/],
    ['ZebraNet PrintServer', /ZebraNet/],
    ['@PJL INFO STATUS\r\nCODE=10001', /@PJL INFO/],
  ])('is known by %j', (text, sign) => {
    expect(printerSign(saying(text))).toMatch(sign);
  });

  it('is known by what a service was found to be', () => {
    const info = { description: 'EPSON WF-C5790 Series' };
    expect(printerSign(saying('', { info }))).toMatch(/EPSON WF/);
  });

  it.each([
    ['Server: CUPS/2.4 IPP/2.1'],
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3'],
    ['<title>Nextcloud on hp-microserver</title>'],
    ['Apache/2.4.57 (Debian) Server at print.example Port 80'],
    ['220 ProFTPD Server (Debian)'],
    ['<title>Printer status of the office</title>'],
  ])('is none by %j', (text) => {
    expect(printerSign(saying(text))).toBeNull();
  });

  it('is not looked for beyond a bound, nor in what we said ourselves', () => {
    expect(printerSign(saying(`${'x'.repeat(20_000)}LaserJet`))).toBeNull();
    const bytes = Buffer.from('LaserJet');
    const ours = { by: 'us', atMs: 1, bytes, length: 8, connection: 1 } as const;
    expect(printerSign(saying('', { transcript: [ours] }))).toBeNull();
  });
});
