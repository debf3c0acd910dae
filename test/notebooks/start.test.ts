import { test } from 'node:test';
import { missingForLessons as skip, testLesson } from '../helpers/lesson.js';

test('the page that leads through the lessons gives out what is stored in it', { skip }, async () => {
  await testLesson('start');
});
