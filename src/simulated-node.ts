/** Loaded into a Node.js program before its own code (`node --require`), when it is a node under simulated time. */
import { simulate } from './engine/inside-node/simulate.ts';
import { NODE_SETTING, type NodeSetting } from './engine/simulation/frames.ts';

const given = process.env[NODE_SETTING];
if (given !== undefined) {
  const setting: NodeSetting = JSON.parse(given);
  // What the node starts itself lives in real time.
  delete process.env[NODE_SETTING];
  if (setting.nodeOptions === null) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = setting.nodeOptions;
  simulate(setting);
}
