// Preloaded into a program that is measured, by an option of Node.js that its children do not get: writes the milliseconds of processor
// time that the program itself has used.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.BENCH_CPU_FILE, String((user + system) / 1000));
});
