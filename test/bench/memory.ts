/** The most memory of an epoch beside fastai 2: `npm run bench -- memory FOLDER`, one round of `epoch`, which see. */
if (!process.argv.includes('--rounds')) process.argv.push('--rounds', '1');
await import('./epoch.js');

export {};
