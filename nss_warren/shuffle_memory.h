// Remembers the order of an answer that did not fit. glibc starts with 1 KiB, doubles and asks
// again: 60 addresses are three calls, and without this three different orders, of which a program
// that counts on the first would see a mixture. A small table without locks, shared by all threads;
// a forgotten entry costs another order and nothing else, so fork and collisions need no care.
#pragma once

#include <cstdint>

#include "nss_warren/query.h"

namespace warren::nss {

// Which thread asks for what. Cheap: no system call.
[[nodiscard]] uint64_t shuffle_key(const Query& query);

// What was remembered under `key`, and forgets it; 0 if there is nothing.
[[nodiscard]] uint32_t take_shuffle(uint64_t key);

void remember_shuffle(uint64_t key, uint32_t shuffle);

}  // namespace warren::nss
