// Grades the headers of the page with the program of the MDN HTTP Observatory. The program only scans public hosts; here it
// receives public/_headers and index.html like the response of a host behind TLS.
//
//     node tests/oracles/observatory.mjs FOLDER     FOLDER has @mdn/mdn-http-observatory in its node_modules

import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = new URL('../..', import.meta.url);
const PACKAGE = join(resolve(process.argv[2] ?? '.tools/observatory'), 'node_modules/@mdn/mdn-http-observatory/src');
const load = (file) => import(pathToFileURL(join(PACKAGE, file)));

// Its installation would fetch the HSTS preload list; this host is not in it.
await writeFile(join(PACKAGE, '../conf/hsts-preload.json'), '{}', { flag: 'wx' }).catch((error) => {
  if (error.code !== 'EEXIST') throw error;
});

const { ALL_TESTS } = await load('constants.js');
const { getGradeForScore, getScoreModifier } = await load('grader/grader.js');
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load('grader/charts.js');
const { Requests } = await load('types.js');

const rules = await readFile(new URL('public/_headers', ROOT), 'utf8');
const [, block] = /^\/\*\n((?: +\S.*\n)+)/m.exec(rules);
const headers = Object.fromEntries(block.trim().split('\n').map((line) => {
  const [name, ...value] = line.trim().split(':');
  return [name.toLowerCase(), value.join(':').trim()];
}));
headers['content-type'] = 'text/html; charset=utf-8';

const url = new URL('https://portcullis.example.com/');
const plain = new URL('http://portcullis.example.com/');
const requests = new Requests(url.host);
const response = { headers, status: 200, verified: true, httpEquiv: new Map(), request: { url } };
requests.responses = {
  auto: response, http: response, https: response, cors: { ...response, headers: {} },
  httpRedirects: [{ url: plain, status: 301 }, { url, status: 200 }], httpsRedirects: [{ url, status: 200 }],
};
requests.resources.path = await readFile(new URL('index.html', ROOT), 'utf8');
requests.session = { url, redirectHistory: [], jar: undefined };

let [best, base] = [100, 100];
for (const test of ALL_TESTS) {
  const { result, pass } = test(requests);
  const modifier = getScoreModifier(result);
  best += modifier;
  base += Math.min(modifier, 0);
  console.log(`${pass ? 'pass' : 'FAIL'}  ${String(modifier).padStart(3)}  ${result}`);
}
const { grade, score } = getGradeForScore(base >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? best : base);
console.log(`${grade} (${score})`);
process.exit(grade === 'A+' ? 0 : 1);
