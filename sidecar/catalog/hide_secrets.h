// What is secret in the URLs of a command line, any user of the machine can read there (ps, top):
// it is overwritten as soon as it is known. Main thread, before there are others; who needs the
// URLs has copied them.
#pragma once

namespace warren {

// Each argument with a URL in it becomes what shown_source() makes of it, at its place in memory.
void hide_secrets(int count, char** arguments);

}  // namespace warren
