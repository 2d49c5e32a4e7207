// Frames come in on stdin as width, height (two unsigned 32-bit little-endian numbers) and RGBA;
// one line of JSON goes out for each: the corners that jscanify finds, and its milliseconds.
"use strict";
const path = require("path");
const source = path.join(process.argv[2], "node_modules", "jscanify", "src");
const fs = require("fs");

function exactly(size) {
  const data = Buffer.alloc(size);
  let have = 0;
  while (have < size) {
    let got;
    try {
      got = fs.readSync(0, data, have, size - have, null);
    } catch (error) {
      if (error.code === "EAGAIN") continue;
      if (error.code === "EOF") return null;
      throw error;
    }
    if (got === 0) return null;
    have += got;
  }
  return data;
}

function work(cv) {
  global.cv = cv;
  const Scanner = require(path.join(source, "jscanify.js"));
  const scanner = new Scanner();
  for (;;) {
    const head = exactly(8);
    if (head === null) process.exit(0);
    const [wide, high] = [head.readUInt32LE(0), head.readUInt32LE(4)];
    const pixels = exactly(wide * high * 4);
    const image = new cv.Mat(high, wide, cv.CV_8UC4);
    image.data.set(pixels);
    const begun = process.hrtime.bigint();
    let corners = null;
    try {
      const contour = scanner.findPaperContour(image);
      if (contour) {
        const c = scanner.getCornerPoints(contour, image);
        const four = [c.topLeftCorner, c.topRightCorner, c.bottomRightCorner, c.bottomLeftCorner];
        if (four.every(Boolean)) corners = four.map((p) => [p.x, p.y]);
      }
    } catch (error) {
      corners = null;
    }
    const ms = Number(process.hrtime.bigint() - begun) / 1e6;
    image.delete();
    fs.writeSync(1, JSON.stringify({ corners, ms }) + "\n");
  }
}

const cv = require(path.join(source, "opencv.js"));
if (cv.Mat) work(cv);
else cv.onRuntimeInitialized = () => work(cv);
