/**
 * What printers say of themselves in banners, titles and descriptions: names of makers' printer
 * lines, as their products announce them over HTTP, FTP, telnet, SNMP and PJL. A print server that
 * runs on an ordinary system (CUPS, Samba) is none.
 */
import type { Service } from '../facts/service.ts';

const lines: readonly RegExp[] = [
  /\b(?:HP|Hewlett.Packard)\b.{0,40}\b(?:Laser|Office|Desk|Page|Design|Photo)(?:Jet|Wide)\b/i,
  /\b(?:Color )?LaserJet\b|\bOfficeJet\b|\bDesignJet\b|\bPageWide\b|\bJetDirect\b/i,
  /\bHP-ChaiSOE\b|\bHP HTTP Server; HP\b|\bVirata-EmWeb\b.{0,80}\bHP\b/i,
  /\bBrother (?:HL|MFC|DCP|NC|QL|PT)-/i,
  /\bKYOCERA\b|\bECOSYS\b|\bTASKalfa\b|\bKM-MFP/i,
  /\bRICOH (?:Aficio|MP|IM|SP|P )|\bAficio\b|\bNRG MP\b|\bSAVIN\b|\bLanier (?:MP|LD)/i,
  /\bLexmark\b/i,
  /\bXerox\b|\bWorkCentre\b|\bVersaLink\b|\bAltaLink\b|\bPhaser \d{4}/i,
  /\bEPSON (?:WF|WorkForce|AL|AM|ET|L\d|XP|TM|SC)-?|\bEpson_Linux UPnP|\bEPSON_HTTP\b/i,
  /\bKONICA MINOLTA\b|\bbizhub\b/i,
  /\bimageRUNNER\b|\bi-SENSYS\b|\bimageCLASS\b|\bCanon (?:MF|LBP|iR|TS|MG|MX)\d*|\bCANON HTTP Server\b/i,
  /\bSHARP (?:MX|BP|AR)-/i,
  /\bOKI(?:DATA)?[ -](?:B|C|MB|MC|ES)\d|\bOkiLAN\b/i,
  /\bSamsung (?:ML|SCX|CLP|CLX|SL|Xpress|ProXpress)\b|\bSyncThru\b/i,
  /\bTOSHIBA e-STUDIO\b|\bTopAccess\b/i,
  /\bZebraNet\b|\bZTC [A-Z]{2,3}\d|\bZebra Technologies\b/i,
  /\bDell (?:Color )?(?:Laser|Multifunction|Cloud Multifunction) (?:Printer|MFP)?/i,
  /\bPrintronix\b|\bTally(?:Genicom)?\b|\bAXIS (?:OfficeBasic|5\d00|PrintPoint)\b|\bNetgear print server\b/i,
  /@PJL (?:INFO|USTATUS|ECHO)\b/,
];

const textMax = 16_384;

/** The words that show it, at most 60 characters; null where nothing does. */
export function printerSign(service: Service): string | null {
  const texts = [
    service.product ?? '',
    service.os ?? '',
    ...Object.values(service.info ?? {}),
    ...service.transcript
      .filter(({ by }) => by === 'them')
      .map(({ bytes }) => Buffer.from(bytes).toString('latin1')),
  ];
  const text = texts.join('\n').slice(0, textMax);
  for (const line of lines) {
    const [found] = line.exec(text) ?? [];
    if (found !== undefined) return found.replaceAll(/\s+/g, ' ').slice(0, 60);
  }
  return null;
}
