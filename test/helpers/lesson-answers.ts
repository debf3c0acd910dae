/** By the name of the variable that an exercise asks for: code of a right and of a wrong answer. */
export type Answers = Record<string, { right: string; wrong: string }>;

/** The answers to the lessons' exercises, for pictures of 96 px. */
export const ANSWERS: Readonly<Record<string, Answers>> = {
  start: {},
  'lesson2-download': {
    oneMoreWrong: { right: '0.0167', wrong: '0.1' },
    rateOfYours: { right: 'turn / 10', wrong: '10 * turn' },
    lastClassMissed: {
      right: 'interp.items.filter(({ actual, predicted }) => actual[0] === 2 && predicted[0] !== 2).length',
      wrong: '1000',
    },
  },
  'lesson2-sgd': {
    largestRate: { right: '0.9', wrong: '0.5' },
    numberOfSteps: { right: '148', wrong: '150' },
    knowsNothing: { right: '1.61', wrong: '0.7' },
  },
  'lesson2-hood': {
    numbersPerPicture: { right: '27648', wrong: '9216' },
    firstProbability: { right: '0.47', wrong: '0.5' },
    stepsPerEpoch: { right: '26', wrong: '33' },
  },
  'lesson2-wrong': {
    rateWas: { right: "'too low'", wrong: "'too high'" },
    errorRateIs: { right: "'too low'", wrong: "'about right'" },
    overfitting: { right: "'no'", wrong: "'yes'" },
  },
};
