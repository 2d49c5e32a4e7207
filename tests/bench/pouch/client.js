// Puts documents into a local PouchDB, replicates it to a server, prints what replicating took.
//
// argv: folder of the packages, folder for the data, file of documents (a JSON list), URL of the
// server, documents in one batch.
'use strict';

const fs = require('fs');
const path = require('path');

const [packages, folder, file, url, batch] = process.argv.slice(2);
const PouchDB = require(path.join(packages, 'node_modules', 'pouchdb'));

async function main() {
  const local = new PouchDB(path.join(folder, 'local'));
  await local.bulkDocs(JSON.parse(fs.readFileSync(file, 'utf8')));
  const remote = new PouchDB(`${url}/bench`);
  const begun = process.hrtime.bigint();
  await local.replicate.to(remote, { batch_size: Number(batch) });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const { doc_count: there } = await remote.info();
  process.stdout.write(JSON.stringify({ seconds, there }) + '\n');
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(`${error.stack || error}\n`);
  process.exit(1);
});
