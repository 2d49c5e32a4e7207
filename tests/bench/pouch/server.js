// express-pouchdb over leveldb in one folder; prints its port. Run by bench_pouch.py.
//
// argv: folder of the packages, folder for the data, mode: "default" is the server as its own
// README mounts it, "minimum" only the routes replication needs, which is its fastest.
'use strict';

const path = require('path');

const [packages, folder, mode] = process.argv.slice(2);
const modules = path.join(packages, 'node_modules');
const express = require(path.join(modules, 'express'));
const PouchDB = require(path.join(modules, 'pouchdb'));
const served = PouchDB.defaults({ prefix: path.join(folder, path.sep) });
const options = { inMemoryConfig: true };
if (mode === 'minimum') options.mode = 'minimumForPouchDB';
const handler = require(path.join(modules, 'express-pouchdb'))(served, options);

const app = express();
app.use('/', handler);
const listener = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(JSON.stringify({ port: listener.address().port }) + '\n');
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
