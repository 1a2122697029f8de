/**
 * A CPE 2.3 formatted string as the CPE 2.2 URI that nmap writes: `cpe:/a:openbsd:openssh:9.2p1`
 * (NISTIR 7695, sections 6.1 and 6.2). Editions beyond the update are not carried over.
 */
export function cpe22(cpe: string): string {
  if (!cpe.startsWith('cpe:2.3:')) return cpe;
  const parts = cpe.slice('cpe:2.3:'.length).match(/(?:\\.|[^:\\])+/gs) ?? [];
  const values = parts.slice(0, 5).map((part) => (part === '*' ? '' : encodedPart(part)));
  return `cpe:/${values.join(':').replace(/:+$/, '')}`;
}

/** Quoted characters are percent-encoded in a URI. */
function encodedPart(part: string): string {
  return part.replace(/\\(.)/gs, '$1').replace(/[^\w.~-]/g, (char) => percentEncoded(char));
}

function percentEncoded(char: string): string {
  return [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
