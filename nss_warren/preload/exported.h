// What the programs see of this library: the functions that it stands before, and nothing else.
#pragma once

#define EXPORTED extern "C" __attribute__((visibility("default")))
