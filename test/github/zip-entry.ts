import { zipTo } from '../../src/github/artifacts/zip.ts';

/** Zips a file in a process of its own and tells how much memory that took. */
const [, , source = '', target = ''] = process.argv;
const { files } = await zipTo(target, [{ source, name: 'large' }], 1);
process.stdout.write(JSON.stringify({ files, peak: process.resourceUsage().maxRSS * 1024 }));
