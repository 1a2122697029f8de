/**
 * Whatever a device says is hostile until it passed through here: no control codes (terminal
 * escapes), no bidirectional overrides, no unpaired surrogates, and never longer than asked for.
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what it removes
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One printable line of at most `charsMax` characters; what is cut off is marked with `…`. */
export function printable(text: string, charsMax = 256): string {
  const line = withoutUnsafe(text.slice(0, charsMax * 4))
    .replace(/ {2,}/g, ' ')
    .trim();
  return shortened(line, charsMax);
}

/** The same for a line whose spacing counts, such as a command: each space stays where it is. */
export function printableCode(line: string, charsMax = 1024): string {
  return shortened(withoutUnsafe(line.slice(0, charsMax + 1)), charsMax);
}

function withoutUnsafe(text: string): string {
  return text.replace(unsafe, ' ').replace(loneSurrogate, '\ufffd');
}

/** Never cuts a surrogate pair in two. */
function shortened(line: string, charsMax: number): string {
  if (line.length <= charsMax) return line;
  return `${line.slice(0, charsMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes from the wire as one printable line: UTF-8 where they are, else Latin-1. */
export function printableBytes(bytes: Uint8Array, charsMax = 256): string {
  const some = bytes.subarray(0, charsMax * 4);
  try {
    return printable(strictUtf8.decode(some), charsMax);
  } catch {
    return printable(Buffer.from(some).toString('latin1'), charsMax);
  }
}

/** Bytes as evidence is printed: text where it can be read, `\x00` where not. */
export function bytesInWords(bytes: Uint8Array, bytesMax = 160): string {
  let out = '';
  for (const byte of bytes.subarray(0, bytesMax)) {
    if (byte === 0x0d) out += '\\r';
    else if (byte === 0x0a) out += '\\n';
    else if (byte === 0x5c) out += '\\\\';
    else if (byte >= 0x20 && byte < 0x7f) out += String.fromCharCode(byte);
    else out += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return bytes.length > bytesMax ? `${out}… (${bytes.length} bytes)` : out;
}
