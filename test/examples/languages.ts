/** The nodes of examples/languages, by their section in docs/languages.md. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { programOnPath } from '../../src/machine/program-on-path.ts';

const PAGE = 'docs/languages.md';
export const FOLDER = 'examples/languages';

export interface Language {
  /** Of its section. */
  readonly title: string;
  readonly folder: string;
  /** Programs that have to be on the PATH. */
  readonly needs: readonly string[];
  /** Whether its libraries are on this machine, and what brings them. */
  readonly library?: { readonly isThere: () => boolean; readonly from: string };
  /** Built things that a run may find again: directories of the folder. */
  readonly kept?: readonly string[];
  /** A line of the echo node, and what breaks it. */
  readonly broken: { readonly file: string; readonly line: string; readonly by: string };
  /** What the node dies of then, in the verdict. */
  readonly dies: RegExp;
  /** Whether the verdict names the broken line. */
  readonly namesLine: boolean;
}

const CARGO_FETCH = ['fetch', '--locked', '--manifest-path', `${FOLDER}/rust/Cargo.toml`];
const GSON = path.join(homedir(), '.m2/repository/com/google/code/gson/gson/2.11.0/gson-2.11.0.jar');
const NLOHMANN = '/usr/include/nlohmann/json.hpp';

export const LANGUAGES: readonly Language[] = [
  {
    title: 'Python',
    folder: 'python',
    needs: ['python3'],
    broken: { file: 'echo.py', line: '{"type": "echo_ok", "echo": body["echo"]}', by: '{"echo": body["ecoh"]}' },
    dies: /KeyError: 'ecoh'/,
    namesLine: true,
  },
  {
    title: 'Go',
    folder: 'go',
    needs: ['go'],
    broken: { file: 'echo/main.go', line: 'return body{Type: "echo_ok", Echo: request.Echo}', by: 'panic("no echo")' },
    dies: /panic: no echo/,
    namesLine: true,
  },
  {
    title: 'Rust',
    folder: 'rust',
    needs: ['cargo'],
    library: {
      isThere: () => spawnSync('cargo', [...CARGO_FETCH, '--offline']).status === 0,
      from: `cargo ${CARGO_FETCH.join(' ')}`,
    },
    kept: ['target'],
    broken: {
      file: 'src/bin/echo.rs',
      line: 'Payload::Echo { echo } => Payload::EchoOk { echo }',
      by: 'Payload::Echo { .. } => panic!("no echo")',
    },
    dies: /no echo/,
    namesLine: true,
  },
  {
    title: 'Deno',
    folder: 'deno',
    needs: ['deno'],
    broken: { file: 'echo.ts', line: "return { type: 'echo_ok', echo }", by: "throw new Error('no echo')" },
    dies: /Error: no echo/,
    namesLine: true,
  },
  {
    title: 'Bun',
    folder: 'bun',
    needs: ['bun'],
    broken: { file: 'echo.ts', line: "return { type: 'echo_ok', echo }", by: "throw new Error('no echo')" },
    dies: /no echo/,
    namesLine: true,
  },
  {
    title: 'Ruby',
    folder: 'ruby',
    needs: ['ruby'],
    broken: { file: 'echo.rb', line: "{ type: 'echo_ok', echo: body[:echo] }", by: "raise 'no echo'" },
    dies: /no echo/,
    namesLine: true,
  },
  {
    title: 'Java',
    folder: 'java',
    needs: ['mvn', 'java', 'javac'],
    library: { isThere: () => existsSync(GSON), from: `mvn --file ${FOLDER}/java/pom.xml package` },
    broken: {
      file: 'src/main/java/Echo.java',
      line: 'reply.add("echo", request.get("echo"));',
      by: 'throw new IllegalStateException("no echo");',
    },
    dies: /IllegalStateException: no echo/,
    namesLine: true,
  },
  {
    title: 'C#',
    folder: 'csharp',
    needs: ['dotnet'],
    broken: {
      file: 'Program.cs',
      line: 'new JsonObject { ["type"] = "echo_ok", ["echo"] = request["echo"]?.DeepClone() }',
      by: 'throw new InvalidOperationException("no echo")',
    },
    dies: /InvalidOperationException: no echo/,
    namesLine: true,
  },
  {
    title: 'C++',
    folder: 'cpp',
    needs: ['c++'],
    library: { isThere: () => existsSync(NLOHMANN), from: 'apt-get install nlohmann-json3-dev' },
    broken: {
      file: 'echo.cpp',
      line: 'return {{"type", "echo_ok"}, {"echo", request.at("echo")}};',
      by: 'throw std::runtime_error("no echo");',
    },
    dies: /std::runtime_error.*no echo/,
    namesLine: false,
  },
  {
    title: 'Perl',
    folder: 'perl',
    needs: ['perl'],
    broken: { file: 'echo.pl', line: "return { type => 'echo_ok', echo => $body->{echo} }", by: "die 'no echo'" },
    dies: /no echo/,
    namesLine: true,
  },
  {
    title: 'PHP',
    folder: 'php',
    needs: ['php'],
    broken: {
      file: 'echo.php',
      line: "['type' => 'echo_ok', 'echo' => $body['echo']]",
      by: "throw new RuntimeException('no echo')",
    },
    dies: /RuntimeException: no echo/,
    namesLine: true,
  },
];

/** Why a language cannot be run on this machine; undefined when it can. */
export function whyNot({ needs, library }: Language): string | undefined {
  const missing = needs.filter((program) => programOnPath(program, process.env) === null);
  if (missing.length > 0) return `${missing.join(' and ')} is not installed`;
  if (library === undefined || library.isThere()) return undefined;
  return `its libraries are not on this machine (\`${library.from}\` brings them)`;
}

export const readPage = (): string => readFileSync(PAGE, 'utf8');

/** A section of the page, by its title. */
function sectionOf(title: string): string {
  const [, ...sections] = readPage().split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`${PAGE} has no section "${title}"`);
  return section;
}

/** The commands of a section's first console block: they build and test its nodes. */
export function commandsOf(title: string): readonly string[] {
  const [, block = ''] = /^```console\n([\s\S]*?)^```$/m.exec(sectionOf(title)) ?? [];
  return block
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2));
}
