// Stands in for Maelstrom where a test only looks at how it is started: prints its arguments, one a line.
console.log(['maelstrom', ...process.argv.slice(2)].join('\n'));
process.exitCode = Number(process.env.STAND_IN_STATUS ?? 0);
