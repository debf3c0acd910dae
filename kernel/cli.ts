import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonPrefix, userDataDir } from './data-dir.js';
import { builtLabextension, install, packageVersion, uninstall } from './install.js';
import { newProject } from './new-project.js';
import { parseParameters } from './run/parameters.js';
import { runNotebook } from './run/run.js';
import { testCommand } from './testing/command.js';

const USAGE = `notebear: TypeScript notebooks with a training library and widgets

  notebear run NOTEBOOK [-p name=value …] [--out DIR]   run a notebook without a browser; writes it, executed, and as HTML
  notebear test PATH… [options]                         run notebooks and compare what they give out with what is stored
  notebear new NAME                                     make a project for pictures of your own: a notebook and what it needs
  notebear install [WHERE]                              let Jupyter know the kernel and the widgets
  notebear uninstall [WHERE]                            take them away again, with the history of executed cells
  notebear --version

  -p name=value   replaces a value of the cell tagged "parameters"; numbers, true, false and null are read as such,
                  a path that begins with ./ or ../ is meant from here
  --out DIR       where the results are written (default: here)

  WHERE is --user (the default): your own Jupyter data folder, --sys-prefix: the active Python environment, or
  --prefix DIR: DIR/share/jupyter

  for test: PATH is a notebook or a folder of them, -p as above, and
  --update        store what came where it differs
  --junit FILE    write the results as JUnit's XML as well
  --jobs N        run N notebooks at a time (default: 1)
  --tolerance X   numbers may differ by X times the greater of 1 and their size (default: 0)
  --timeout S     seconds that a cell may take (default: 600)
  --kernel NAME   run in this kernel (default: the one each notebook names)
`;

/** A mistake on the command line. */
class UsageError extends Error {}

/** Runs a command line, `notebear` itself excluded. Returns the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command = '--help', ...rest] = argv;
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  try {
    if (!run) throw new UsageError(`there is no command ${command}`);
    return await run(rest);
  } catch (error) {
    process.stderr.write(`notebear: ${(error as Error).message}\n`);
    if (!(error instanceof UsageError || isArgumentError(error))) return 1;
    process.stderr.write(`\n${USAGE}`);
    return 2;
  }
}

const COMMANDS: Record<string, (argv: string[]) => number | Promise<number>> = {
  run,
  test,
  new: create,
  install: (argv) => announce('installed', install({ ...place(argv), ...builtLabextension() })),
  uninstall: (argv) => announce('removed', uninstall(place(argv))),
  '--help': () => say(USAGE),
  '--version': () => say(`${packageVersion()}\n`),
};

async function run(argv: string[]): Promise<number> {
  const options = { p: { type: 'string', short: 'p', multiple: true }, out: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const [notebook] = positionals;
  if (!notebook || positionals.length > 1) throw new UsageError('run needs the path of one notebook');
  const parameters = parseParameters(values.p ?? [], process.cwd());
  return runNotebook({ notebook: resolve(notebook), outDir: resolve(values.out ?? '.'), parameters });
}

async function test(argv: string[]): Promise<number> {
  const options = {
    p: { type: 'string', short: 'p', multiple: true },
    update: { type: 'boolean' },
    junit: { type: 'string' },
    jobs: { type: 'string' },
    tolerance: { type: 'string' },
    timeout: { type: 'string' },
    kernel: { type: 'string' },
  } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('test needs the path of a notebook or of a folder of them');
  const { p = [], update = false, junit, kernel } = values;
  const tolerance = number('--tolerance', values.tolerance);
  const timeout = number('--timeout', values.timeout);
  return testCommand(positionals, {
    ...{ update, parameters: parseParameters(p, process.cwd()), jobs: number('--jobs', values.jobs) ?? 1 },
    ...(junit === undefined ? {} : { junit }),
    ...(kernel === undefined ? {} : { kernel }),
    defaults: { ...(tolerance === undefined ? {} : { tolerance }), ...(timeout === undefined ? {} : { timeout }) },
  });
}

function create(argv: string[]): number {
  const { positionals } = parseArgs({ args: argv, options: {}, allowPositionals: true });
  const [name] = positionals;
  if (!name || positionals.length > 1) throw new UsageError('new needs the name of one folder to make');
  const files = newProject(name);
  return say(
    `made ${name}: ${files.join(', ')}\nPut your pictures into ${name}/pictures, one folder a class; README.md says the rest.\n`,
  );
}

function number(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!(Number(value) >= 0) || value.trim() === '') throw new UsageError(`${name} must be a number, not ${value}`);
  return Number(value);
}

/** The data directory that is meant, and how many folders above it are there for it alone. */
function place(argv: string[]): { dataDir: string; above: number } {
  const options = { user: { type: 'boolean' }, 'sys-prefix': { type: 'boolean' }, prefix: { type: 'string' } } as const;
  const { values } = parseArgs({ args: argv, options });
  if (Object.keys(values).length > 1) throw new UsageError('--user, --sys-prefix and --prefix exclude each other');
  if (values.prefix === undefined && !values['sys-prefix']) return { dataDir: userDataDir(), above: 0 };
  return { dataDir: resolve(values.prefix ?? pythonPrefix(), 'share/jupyter'), above: 1 };
}

function announce(what: string, folders: string[]): number {
  return say(folders.length > 0 ? folders.map((folder) => `${what} ${folder}\n`).join('') : `nothing to be ${what}\n`);
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

const isArgumentError = (error: unknown): boolean =>
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
