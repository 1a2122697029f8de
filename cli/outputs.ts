/**
 * Where reports go. A file is proven writable before the check begins, written beside its place and
 * renamed, so that it is whole or absent. What can't be written where it was asked for (the disk
 * filled up meanwhile) is kept in the temporary folder instead of being lost.
 *
 * Devices and pipes (`/dev/stdout`, `>(…)`) are written as they are: renaming would replace them.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeSync } from 'node:fs';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { printable, Refusal } from '@postern/engine';
import { cannotWrite, codeOf } from './system-errors.ts';

/** Throws one Refusal `cannot-write` that names every file that can't be made; leaves nothing behind. */
export async function proveWritable(files: readonly string[]): Promise<void> {
  const refusals: Refusal[] = [];
  for (const file of files) {
    await proveOne(file).catch((cause) => refusals.push(cannotWrite(file, cause)));
  }
  const [first] = refusals;
  if (!first) return;
  const sentences = refusals.map(({ message }) => message).join('\n');
  throw new Refusal(first.code, sentences, { cause: first });
}

async function proveOne(file: string): Promise<void> {
  const place = await placeOf(file);
  if (place.exists) await access(place.path, constants.W_OK);
  if (place.kind === 'as-it-is') return;
  const { path, handle } = await openDraft(place.path);
  await handle.close();
  await rm(path);
}

/** A text piece by piece, each time from its beginning: it may be longer than a string can be. */
export type Pieces = () => Iterable<string>;

/** Throws Refusal `cannot-write` that says where the text was kept instead. */
export async function writeWhole(file: string, text: Pieces): Promise<void> {
  try {
    const place = await placeOf(file);
    if (place.kind === 'as-it-is') await writeInto(place.path, 'w', text);
    else await replaceFile(place, text);
  } catch (cause) {
    throw await keptInstead(file, basename(file), text, cause);
  }
}

/** A Refusal that says where the text is now. */
export async function keptInstead(
  place: string,
  name: string,
  text: Pieces,
  cause: unknown,
): Promise<Refusal> {
  const { message } = cannotWrite(place, cause);
  try {
    const refuge = refugeFor(name);
    await writeInto(refuge, 'wx', text);
    return new Refusal('cannot-write', `${message}; it was kept as ${refuge}`, { cause });
  } catch (second) {
    const { message: why } = cannotWrite(tmpdir(), second);
    return new Refusal('cannot-write', `${message}, and ${why}: it is lost`, { cause });
  }
}

/** A path in a folder of our own: in one that all may write to, a name could be a trap. */
export function refugeFor(name: string): string {
  return join(mkdtempSync(join(tmpdir(), 'postern-')), printable(name, 100));
}

/** Writes all bytes: a disk that fills up takes a part first, and says so only at the next call. */
export function writeFully(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    const written = writeSync(fd, bytes, at);
    if (written === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    at += written;
  }
}

type Place = {
  readonly kind: 'file' | 'as-it-is';
  /** Where links lead to, so that a link stays one. */
  readonly path: string;
  readonly exists: { readonly mode: number; readonly uid: number; readonly gid: number } | null;
};

async function placeOf(file: string): Promise<Place> {
  const found = await stat(file).catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (found === null) {
    if (/[/\\]$/.test(file)) throw Object.assign(new Error('no file'), { code: 'EISDIR' });
    return { kind: 'file', path: file, exists: null };
  }
  if (found.isDirectory()) throw Object.assign(new Error('no file'), { code: 'EISDIR' });
  if (!found.isFile()) return { kind: 'as-it-is', path: file, exists: found };
  return { kind: 'file', path: await realpath(file), exists: found };
}

/** Beside its place, on the same disk; `x`: never a file or link that was there before. */
async function openDraft(path: string) {
  const draft = join(dirname(path), `.postern-${randomBytes(6).toString('hex')}.part`);
  return { path: draft, handle: await open(draft, 'wx') };
}

async function replaceFile({ path, exists }: Place, text: Pieces): Promise<void> {
  const draft = await openDraft(path);
  try {
    try {
      if (exists) await keepRights(draft.handle, exists);
      for (const piece of text()) await draft.handle.writeFile(piece);
      await draft.handle.sync(); // some disks tell only now that they are full
    } finally {
      await draft.handle.close();
    }
    await rename(draft.path, path);
  } catch (cause) {
    await rm(draft.path, { force: true });
    throw cause;
  }
}

/** Who could not read the report before must not be able to read the new one. */
async function keepRights(
  handle: Awaited<ReturnType<typeof open>>,
  { mode, uid, gid }: NonNullable<Place['exists']>,
): Promise<void> {
  await handle.chmod(mode & 0o777);
  if (process.getuid?.() === 0) await handle.chown(uid, gid);
}

async function writeInto(path: string, flags: 'w' | 'wx', text: Pieces): Promise<void> {
  const handle = await open(path, flags);
  try {
    for (const piece of text()) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}
