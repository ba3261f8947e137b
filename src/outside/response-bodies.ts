import { HttpClientResponse } from '@actions/http-client';

/**
 * The runner's HTTP client waits for the end of a body and for nothing else: when the connection breaks before that, its
 * promise never settles. Here it rejects, as the clients above it expect of a broken connection.
 */
function bodyOf(message: HttpClientResponse['message']): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => reject(new Error('the connection was closed before the end of the answer')));
  });
}

HttpClientResponse.prototype.readBody = async function (this: HttpClientResponse): Promise<string> {
  return (await bodyOf(this.message)).toString();
};
HttpClientResponse.prototype.readBodyBuffer = async function (this: HttpClientResponse): Promise<Buffer> {
  return await bodyOf(this.message);
};
