// Chromium without a window, driven by the DevTools protocol over two pipes.
import { spawn } from 'node:child_process';

/** `profile`: an empty directory that it may fill. */
export async function startChromium(profile) {
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'];
  const child = spawn('chromium', [...flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: profile },
  });
  const ask = protocol(child);
  const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
  const evaluate = async (expression) =>
    (await ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)).result.value;
  return {
    /** The whole of a page, however long, as a PNG; `problem` says what is wrong with it, in words. */
    picture: async (url, width, dotsPerPixel) => {
      const metrics = { width, height: 800, deviceScaleFactor: dotsPerPixel, mobile: width < 600 };
      await ask('Emulation.setDeviceMetricsOverride', metrics, sessionId);
      await ask('Page.navigate', { url }, sessionId);
      const [height, wide, error] = await evaluate(DRAWN);
      const clip = { x: 0, y: 0, width, height, scale: 1 };
      const options = { format: 'png', clip, captureBeyondViewport: true };
      const { data } = await ask('Page.captureScreenshot', options, sessionId);
      const problem = error ?? (wide > width ? `it is ${wide} pixels wide` : '');
      return { png: Buffer.from(data, 'base64'), problem };
    },
    close: () => child.kill(),
  };
}

/** Waits until the page has been read and its diagrams are drawn. */
const DRAWN = `(async () => {
  while (document.readyState !== 'complete' || document.body.dataset.done === undefined) await new Promise((next) => setTimeout(next, 20));
  await document.fonts.ready;
  const { scrollHeight, scrollWidth } = document.documentElement;
  return [scrollHeight, scrollWidth, document.body.dataset.error];
})()`;

/** Sends a command and waits for its answer. */
function protocol(child) {
  const waiting = new Map();
  let last = 0;
  let unread = '';
  const [input, output] = [child.stdio[3], child.stdio[4]];
  output.setEncoding('utf8').on('data', (chunk) => {
    const messages = (unread + chunk).split('\0');
    unread = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const answer = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) answer?.resolve(result);
      else answer?.reject(new Error(error.message));
    }
  });
  const fail = (error) => {
    for (const { reject } of waiting.values()) reject(error);
  };
  child.on('error', fail).on('exit', (code) => fail(new Error(`Chromium has ended with status ${code}`)));
  return (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
}
