/** Loaded into a Node.js program before its own code (`node --require`), when it is a node under simulated time. */
import threads from 'node:worker_threads';
import { simulate } from './engine/inside-node/simulate.ts';
import { NODE_SETTING, type NodeSetting, type ThreadData } from './engine/simulation/frames.ts';

const given = process.env[NODE_SETTING];
const ofThread: ThreadData | undefined = threads.isMainThread ? undefined : threads.workerData?.[NODE_SETTING];
if (ofThread !== undefined) {
  simulate(ofThread.setting, ofThread);
} else if (given !== undefined) {
  const setting: NodeSetting = JSON.parse(given);
  // What the node starts itself lives in real time.
  delete process.env[NODE_SETTING];
  if (setting.nodeOptions === null) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = setting.nodeOptions;
  simulate(setting);
}
