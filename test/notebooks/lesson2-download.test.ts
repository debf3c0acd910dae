import { test } from 'node:test';
import { missingForLessons as skip, testLesson } from '../helpers/lesson.js';

test('the lesson from nothing to predictions gives out what is stored in it, and its checks know right from wrong', {
  skip,
}, async () => {
  await testLesson('lesson2-download', {
    oneMoreWrong: { right: '0.0167', wrong: '0.1' },
    rateOfYours: { right: 'lowest / 10', wrong: '10 * lowest' },
    lastClassMissed: {
      right: 'interp.items.filter(({ actual, predicted }) => actual[0] === 2 && predicted[0] !== 2).length',
      wrong: '1000',
    },
  });
});
