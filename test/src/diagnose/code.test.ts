import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript-6';
import { diagnoseRecord } from '../../../src/diagnose/rules.js';
import { readCorpus } from '../../helpers/diagnose-corpus.js';
import { repositoryFile } from '../../helpers/repository.js';

/** What a notebook that trains has declared. */
const NOTEBOOK = `import { getTransforms, ImageDataBunch, imagenetStats, type Learner, slice } from 'notebear';
declare const learn: Learner;
declare const path: string;
`;

/** One cell for each verdict that the corpus' runs come to. */
function cells(): Map<string, string> {
  const runs = [...readCorpus('tuning'), ...readCorpus('testing')];
  const verdicts = runs.flatMap(({ record }) => diagnoseRecord(record).verdicts);
  return new Map(verdicts.map(({ name, code }) => [name, code]));
}

test('the cell that a verdict gives has no type error where a learner is trained', () => {
  const found = cells();
  assert.ok(found.size >= 8, `only ${[...found.keys()]}`);
  const files = new Map(
    [...found].map(([name, code]) => [repositoryFile(`${name}.ts`), `${NOTEBOOK}{}\n${code}\nexport {};`]),
  );
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(repositoryFile('tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    repositoryFile('.'),
  );
  const settings = { ...options, noEmit: true, composite: false, noUnusedLocals: false, rootDir: repositoryFile('.') };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.getSourceFile = (file, version) =>
    files.has(file) ? ts.createSourceFile(file, files.get(file)!, version) : getSourceFile(file, version);
  const program = ts.createProgram([...files.keys()], settings, host);
  const errors = [...files.keys()].flatMap((file) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
  assert.deepEqual(errors, []);
});
