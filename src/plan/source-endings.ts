/** Programming languages by the ending of a file's name. */

/** What runs a script. */
export const INTERPRETERS: Readonly<Record<string, string>> = {
  py: 'python3',
  rb: 'ruby',
  pl: 'perl',
  php: 'php',
  lua: 'lua',
  exs: 'elixir',
  clj: 'bb',
};

/** What makes a program of a source file. */
export const COMPILERS: Readonly<Record<string, string>> = {
  go: 'go build',
  rs: 'cargo build --release',
  c: 'cc',
  cc: 'c++',
  cpp: 'c++',
  java: 'javac',
  kt: 'kotlinc',
  cs: 'dotnet publish',
  zig: 'zig build-exe',
  hs: 'ghc',
};
