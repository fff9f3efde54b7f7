// A worker that only ticks. A browser slows the timers of a page that nobody looks at down to one a minute; a
// worker's it leaves alone, and an alert must sound then too.
"use strict";

setInterval(() => postMessage("tick"), 1000);
