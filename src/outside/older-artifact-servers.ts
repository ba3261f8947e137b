import { HttpClient, type HttpClientResponse } from '@actions/http-client';

/**
 * GitHub's artifact client sends a field that older servers do not know, `mime_type`: that of act 0.2.89 answers with status 500
 * and nothing else, others with an error about decoding, and the client then tries for half a minute with each file. Here such a
 * request is sent again at once, without the field; an answer that is still none is a refusal that says so. Status 5xx with
 * nothing else may be an outage too, which the client goes on trying through.
 *
 * The address that such a server gives for an upload may hold a `=` in a value, as base64 ends with it. Azure's client takes the
 * value to end there, and the server then finds the signature wrong; so it is escaped.
 */
const METHOD = 'ArtifactService/CreateArtifact';
const NEWER_FIELD = 'mime_type';

/** Characters of an answer in an error. */
const QUOTED_AT_MOST = 200;

type Post = HttpClient['post'];
/** The client's own method, on the one that replaces it: where this module is loaded twice, the second takes the first one's place. */
const OWN = Symbol.for('the own post of HttpClient');
const inPlace: Post & { readonly [OWN]?: Post } = HttpClient.prototype.post;
const sendPost = inPlace[OWN] ?? inPlace;
/** Addresses of servers that did not know the field. */
const older = new Set<string>();

const post: Post = async function (this: HttpClient, address, data, headers) {
  const send = (body: string): Promise<HttpClientResponse> => sendPost.call(this, address, body, headers);
  if (!address.endsWith(METHOD)) return await send(data);
  if (!older.has(address)) {
    const answer = await read(await send(data));
    if (isUnderstood(answer)) return asResponse(answer);
  }
  const answer = await read(await send(withoutNewerField(data)));
  if (isSuccess(answer)) older.add(address);
  return asResponse(isUnderstood(answer) || isSilentOutage(answer) ? answer : refusal(answer));
};
HttpClient.prototype.post = Object.assign(post, { [OWN]: sendPost });

interface Answer {
  readonly message: HttpClientResponse['message'];
  readonly text: string;
}

const read = async (response: HttpClientResponse): Promise<Answer> => ({
  message: response.message,
  text: await response.readBody(),
});

const isSuccess = (answer: Answer): boolean => (answer.message.statusCode ?? 0) < 400 && isUnderstood(answer);

const isSilentOutage = ({ message: { statusCode = 0 }, text }: Answer): boolean =>
  statusCode >= 500 && text.trim() === '';

function isUnderstood(answer: Answer): boolean {
  const { message, text } = answer;
  const { statusCode = 0 } = message;
  if (isSilentOutage(answer)) return false;
  if (statusCode >= 400) return statusCode !== 400 && !/decod|unmarshal|unknown field|mime_?type/i.test(text);
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function withoutNewerField(data: string): string {
  const { [NEWER_FIELD]: _, ...rest } = JSON.parse(data) as Record<string, unknown>;
  return JSON.stringify(rest);
}

/** The client takes 400 for an answer that will not change, and tells the message of its body. */
function refusal({ message, text }: Answer): Answer {
  const quoted = text.trim().slice(0, QUOTED_AT_MOST);
  const said = quoted === '' ? 'nothing' : `"${quoted}"`;
  const msg = `the server does not understand GitHub's artifact client, and answered ${message.statusCode} with ${said}`;
  const refused = { statusCode: 400, statusMessage: 'Bad Request', headers: {} } as HttpClientResponse['message'];
  return { message: refused, text: JSON.stringify({ msg }) };
}

function asResponse({ message, text }: Answer): HttpClientResponse {
  const body = withEscapedAddress(text);
  return { message, readBody: async () => body, readBodyBuffer: async () => Buffer.from(body) } as HttpClientResponse;
}

/** What the answer calls the address, by either of the protocol's spellings. */
const ADDRESS = /("signed_?upload_?url"\s*:\s*")([^"\\]*)(")/i;

const withEscapedAddress = (text: string): string =>
  text.replace(ADDRESS, (_, before: string, address: string, after: string) => {
    const escaped = address.replace(/([?&][^=&]*=)([^&]*)/g, (_, name: string, value: string) => {
      return name + value.replaceAll('=', '%3D');
    });
    return before + escaped + after;
  });
