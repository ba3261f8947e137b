// Preloaded into a program that is measured: writes the most megabytes that it held into a file. Other Node.js programs
// that it starts are not meant.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

if (process.argv[1] === process.env.BENCH_PEAK_OF) {
  process.on('exit', () => {
    // What getrusage tells on Linux is, in a new process, at least what its parent held.
    const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
    const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
    writeFileSync(process.env.BENCH_PEAK_FILE, String(Number(kilobytes) / 1024));
  });
}
