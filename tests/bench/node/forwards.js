// Forward chains in a folder of plain texts, each read down to the letter: the parser reads the outermost forward, so it
// is asked again for what that holds; with the subject, as it wants to be, and without where that says nothing.
// Prints microseconds a text (the middle of the rounds), and who it found wrote.
//
//     node tests/bench/node/forwards.js FOLDER ROUNDS      FOLDER.json: the mails' subjects
import { readFileSync, readdirSync } from "node:fs";
import EmailForwardParser from "email-forward-parser";

const [folder, rounds] = process.argv.slice(2);
const names = readdirSync(folder).sort();
const subjects = JSON.parse(readFileSync(`${folder}.json`, "utf8"));
const mails = names.map((name) => ({ text: readFileSync(`${folder}/${name}`, "utf8"), subject: subjects[name] }));
const parser = new EmailForwardParser();
const MOST = 100; // layers

function read(text, subject) {
  const found = parser.read(text, subject);
  return found.forwarded && found.email.body !== undefined ? found : parser.read(text);
}

function writers({ text, subject }) {
  const found = [];
  while (text && found.length < MOST) {
    const { forwarded, email } = read(text, subject);
    if (!forwarded) break;
    found.push(email.from.address ?? "");
    ({ body: text, subject } = email);
  }
  return found;
}

const took = [];
for (let round = 0; round < Number(rounds); round++) {
  const began = process.hrtime.bigint();
  mails.forEach(writers);
  took.push(Number(process.hrtime.bigint() - began) / 1000 / mails.length);
}
console.log(took.sort((a, b) => a - b)[took.length >> 1]);
names.forEach((name, i) => console.log([name, ...writers(mails[i])].join("\t")));
