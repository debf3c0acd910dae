import { test } from 'node:test';
import { missingForLessons as skip, testLesson } from '../helpers/lesson.js';

test('the lesson from nothing to predictions gives out what is stored in it, and its checks know right from wrong', {
  skip,
}, async () => {
  await testLesson('lesson2-download');
});
