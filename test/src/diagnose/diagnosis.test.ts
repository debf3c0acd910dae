import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { displaySymbol } from '../../../kernel/api.js';
import { Diagnosis, type Verdict } from '../../../src/diagnose/diagnosis.js';

const verdict = (name: Verdict['name'], confidence: number): Verdict => ({
  ...{ name, confidence },
  evidence: ['The loss went from 1 to 2 <b>.', 'And more.'],
  advice: 'Take another rate.',
  code: 'await learn.lrFind();\nawait learn.fitOneCycle(1);',
});

test('the most certain verdict comes first, with evidence, advice and the cell to run', () => {
  const diagnosis = new Diagnosis([verdict('too few epochs', 0.4), verdict('diverged', 0.9)]);
  assert.equal(diagnosis.main?.name, 'diverged');
  assert.equal(diagnosis.line, 'Diverged? The loss went from 1 to 2 <b>. Take another rate.');
  assert.equal(
    String(diagnosis),
    [
      'Diverged (90 % sure)',
      '- The loss went from 1 to 2 <b>.',
      '- And more.',
      '',
      'Take another rate.',
      '',
      '    await learn.lrFind();',
      '    await learn.fitOneCycle(1);',
      '',
      'Less certain:',
      '- too few epochs (40 % sure): The loss went from 1 to 2 <b>.',
    ].join('\n'),
  );
  assert.equal(inspect(diagnosis), diagnosis.text);
});

test('in a notebook it shows itself as text and as HTML, in which nothing is markup that was not meant so', () => {
  const bundle = new Diagnosis([verdict('diverged', 0.9)])[displaySymbol]();
  assert.deepEqual(Object.keys(bundle), ['text/plain', 'text/html']);
  assert.match(
    bundle['text/html']!,
    /<b>Diverged<\/b> \(90 % sure\).*from 1 to 2 &lt;b&gt;\..*<pre><code>await learn/s,
  );
});

test('a hint alone is no alarm', () => {
  const diagnosis = new Diagnosis([verdict('leak between the sets', 0.4)]);
  assert.equal(diagnosis.main, null);
  assert.equal(diagnosis.line, '');
  assert.match(diagnosis.text, /^No sign of trouble\.\n\nLess certain:\n- leak between the sets/);
  assert.match(diagnosis[displaySymbol]()['text/html']!, /No sign of trouble.*<li>leak between/s);
});
