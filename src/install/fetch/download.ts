import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../text/thrown-message.ts';
import { UserError } from '../../text/user-error.ts';
import { unlessCancelled } from '../cancellation.ts';
import { type HttpAnswer, type InstallWorld, printable, seconds } from '../install-world.ts';

/** Milliseconds, bytes and counts; tests use smaller ones. */
export interface DownloadLimits {
  readonly attempts: number;
  /** Before the second attempt; doubles with each further one. */
  readonly backoffMs: number;
  /** An attempt that gets no byte for so long is given up. */
  readonly stallMs: number;
  /** For one attempt as a whole. */
  readonly attemptMs: number;
  readonly mostBytes: number;
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  attempts: 5,
  backoffMs: 1_000,
  stallMs: 20_000,
  attemptMs: 10 * 60_000,
  mostBytes: 1024 ** 3,
};

const MOST_REDIRECTS = 5;

interface Wanted {
  /** `Maelstrom 0.2.4`, for messages. */
  readonly what: string;
  readonly url: string;
  readonly sha256: string;
}

/** A failure after which another attempt may succeed. */
class TransientFailure extends Error {}

/**
 * Downloads to `file` and returns once its checksum agrees. Server errors, broken connections and stalls are tried
 * again; a wrong checksum or a definite refusal is not. Throws a UserError; the caller removes what is left of the file.
 */
export async function download(
  wanted: Wanted,
  file: string,
  limits: DownloadLimits,
  world: InstallWorld,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await downloadOnce(wanted, file, limits, world);
    } catch (error) {
      unlessCancelled(world);
      if (!(error instanceof TransientFailure)) throw error;
      if (attempt >= limits.attempts) {
        throw new UserError(
          `${wanted.what} could not be downloaded from ${withoutQuery(wanted.url)}: ${limits.attempts} attempts failed, the last one because ${error.message}. Run the job again, or set maelstrom-url to a mirror or maelstrom-path to a copy on the runner.`,
        );
      }
      const pause = limits.backoffMs * 2 ** (attempt - 1);
      world.log.info(
        `Download of ${wanted.what}, attempt ${attempt} of ${limits.attempts}: ${error.message}. Trying again in ${seconds(pause)}.`,
      );
      await world.clock.sleep(pause);
    }
  }
}

async function downloadOnce(wanted: Wanted, file: string, limits: DownloadLimits, world: InstallWorld): Promise<void> {
  const { status, headers, body } = await follow(wanted, limits, world);
  if (status !== 200) {
    body.destroy();
    if (status >= 500 || status === 408 || status === 429) throw new TransientFailure(`the server answered ${status}`);
    const advice = status === 404 ? 'Check maelstrom-version and maelstrom-url.' : 'Check maelstrom-url.';
    throw new UserError(
      `${wanted.what} could not be downloaded: ${withoutQuery(wanted.url)} answered ${status}. ${advice}`,
    );
  }

  const hash = createHash('sha256');
  let size = 0;
  let beginning = Buffer.alloc(0);
  const stop = (message: string) => body.destroy(new TransientFailure(message));
  const stallMessage = `nothing arrived for ${seconds(limits.stallMs)}`;
  let stall = setTimeout(stop, limits.stallMs, stallMessage);
  const whole = setTimeout(stop, limits.attemptMs, `it took longer than ${seconds(limits.attemptMs)}`);
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(stall);
      stall = setTimeout(stop, limits.stallMs, stallMessage);
      hash.update(chunk);
      size += chunk.length;
      if (beginning.length < 64) beginning = Buffer.concat([beginning, chunk]).subarray(0, 64);
      done(size > limits.mostBytes ? new UserError(tooMuch(wanted, limits)) : null, chunk);
    },
  });
  try {
    await pipeline(body, watch, createWriteStream(file), { signal: world.cancelled });
  } catch (error) {
    if (error instanceof UserError || isFileError(error)) throw error;
    throw error instanceof TransientFailure ? error : new TransientFailure(reasonOf(error));
  } finally {
    clearTimeout(stall);
    clearTimeout(whole);
  }

  const announced = Number(headers['content-length'] ?? size);
  if (size < announced) throw new TransientFailure(`the connection ended after ${size} of ${announced} bytes`);
  const found = hash.digest('hex');
  if (found !== wanted.sha256) throw new UserError(wrongChecksum(wanted, found, size, beginning));
}

/** Follows redirects: a release on GitHub is one redirect away. */
async function follow(wanted: Wanted, limits: DownloadLimits, world: InstallWorld): Promise<HttpAnswer> {
  let url = wanted.url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await world.get(url, limits.stallMs).catch((error: unknown) => {
      throw new TransientFailure(reasonOf(error));
    });
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.status) || typeof location !== 'string') return answer;
    answer.body.destroy();
    const next = URL.canParse(location, url) ? new URL(location, url) : null;
    if (next === null || !isTrustedAddress(next)) {
      throw new UserError(
        `${wanted.what} was not downloaded: ${withoutQuery(url)} redirects to ${JSON.stringify(withoutQuery(printable(location)).slice(0, 100))}, which is not an https address. Check maelstrom-url.`,
      );
    }
    url = next.href;
  }
  throw new UserError(
    `${wanted.what} was not downloaded: ${withoutQuery(wanted.url)} redirects again and again. Check maelstrom-url.`,
  );
}

/** https anywhere; plain http only to this machine. */
export const isTrustedAddress = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname));

function wrongChecksum(wanted: Wanted, found: string, size: number, beginning: Buffer): string {
  const start = printable(beginning.toString('latin1')).trim();
  const hint = start.startsWith('<')
    ? ` The server sent a page (it begins with ${JSON.stringify(start.slice(0, 40))}), not a tarball: check maelstrom-url.`
    : ' The file was damaged or changed on its way, or maelstrom-sha256 is not the checksum of this file.';
  return `${wanted.what} from ${withoutQuery(wanted.url)} (${size} bytes) has the SHA-256 checksum ${found}, but ${wanted.sha256} is the one to trust.${hint} Nothing was installed.`;
}

const tooMuch = (wanted: Wanted, limits: DownloadLimits): string =>
  `${withoutQuery(wanted.url)} sends more than ${limits.mostBytes} bytes, which is too large for a release of Maelstrom. Check maelstrom-url.`;

/** A query may hold a key to the file, so it is not shown. */
const withoutQuery = (text: string): string => text.replace(/\?[^\s)]*/g, '');

const isFileError = (error: unknown): boolean =>
  ['open', 'write', 'close'].includes((error as NodeJS.ErrnoException | null)?.syscall ?? '') &&
  /^E(NOSPC|ACCES|ROFS|DQUOT|NOENT|MFILE|IO|PERM)$/.test((error as NodeJS.ErrnoException).code ?? '');

/** Node says `read ECONNRESET`, `aborted`, `getaddrinfo ENOTFOUND host`; an AggregateError holds such errors inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  // The client's own messages quote the path with its query.
  const message = withoutQuery(messageOf(error));
  return `the connection failed (${printable(message).slice(0, 200)})`;
}
