import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { type Notebook, readNotebook, textOf } from '../../kernel/testing/notebook.js';
import { LESSONS, lessonFile } from '../helpers/lesson.js';

for (const name of ['start', ...LESSONS]) {
  describe(`${name} as it lies in the repository`, async () => {
    const notebook: Notebook = await readNotebook(lessonFile(name));
    const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
    const prose = notebook.cells
      .filter(({ cell_type }) => cell_type === 'markdown')
      .map(({ source }) => textOf(source));

    test('its cells were run one after the other', () =>
      assert.deepEqual(
        code.map(({ execution_count }) => execution_count),
        code.map((_, i) => i + 1),
      ));

    test('it says everything without a kernel and a network: every output has its text, and none is an error', () => {
      for (const output of code.flatMap(({ outputs = [] }) => outputs)) {
        assert.notEqual(output.output_type, 'error');
        if ('data' in output)
          assert.notEqual(textOf(output.data['text/plain'] as string), '', `only ${Object.keys(output.data)}`);
        assert.doesNotMatch(JSON.stringify(output), /https?:\/\/(?!127\.0\.0\.1)/);
      }
    });

    test("no line of TensorFlow's log stands in it", () => {
      for (const output of code.flatMap(({ outputs = [] }) => outputs)) {
        if (output.output_type === 'stream') assert.doesNotMatch(textOf(output.text), /^[IWEF]\d{4} /m);
      }
    });

    test('every plot is stored as a picture', () => {
      const plots =
        /show(Figure|Batch)\(|\.plot\w*\(|compareRuns\(|lrFind\(\)|new RecorderPlot\(|^(enlarged|edgeMap)$/m;
      for (const { source, outputs = [] } of code.filter((cell) => plots.test(textOf(cell.source)))) {
        const pictures = outputs.filter((output) => 'data' in output && output.data['image/png']);
        assert.ok(pictures.length > 0, `no picture under\n${textOf(source)}`);
      }
    });

    test('nothing in it names a place on the machine where it was run', () =>
      assert.doesNotMatch(JSON.stringify(notebook), /\/(tmp|home|root|Users)\//));

    test('no line of its code runs out of the page', () => {
      const lines = code.flatMap(({ source }) => textOf(source).split('\n'));
      assert.deepEqual(
        lines.filter((line) => line.length > WIDEST),
        [],
      );
    });

    test('its links lead to files that are there', () => {
      for (const [, target] of prose.flatMap((text) => [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)])) {
        assert.ok(existsSync(join(dirname(lessonFile(name)), target!)), target);
      }
    });

    test('it ends with the words it used', { skip: name === 'start' }, () =>
      assert.match(prose.at(-1)!, /^\| word \| what it means \|$/m),
    );
  });
}

/** Letters that a cell has room for on a page of 1300 px, be the file browser open or not; a little is left to scroll to. */
const WIDEST = 106;
