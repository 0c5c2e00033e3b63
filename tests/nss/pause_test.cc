// How long nobody asks a silent sidecar, by silence.cc alone: with deadlines of some milliseconds.
#include <doctest/doctest.h>
#include <unistd.h>

#include "nss_warren/silence.h"

namespace warren::nss {
namespace {

constexpr int kMs = 40;  // of a look-up

void look_up_in_vain(const Deadline& deadline) {
    while (deadline.left_ms() > 0) ::usleep(1000);
    remember_silence(Outcome::kLate, deadline);
}

// Of one thread that looks up names again and again, for so long.
int waits_in(int ms) {
    int waits = 0;
    for (const Deadline end(ms); end.left_ms() > 0; ::usleep(1000)) {
        const Deadline deadline(kMs);
        if (!may_ask(deadline)) continue;
        ++waits;
        look_up_in_vain(deadline);
    }
    return waits;
}

TEST_CASE("each pause is twice as long as the one before, until there is a reply") {
    remember_silence(Outcome::kFound, Deadline(kMs));
    // Begun at 0, 2, 5, 10, 19 and 36 deadlines; without doubling at 0, 2, 4, 6 ...
    const int waits = waits_in(40 * kMs);
    CHECK(waits >= 2);
    CHECK(waits <= 6);
    remember_silence(Outcome::kNoSuchName, Deadline(kMs));
    CHECK(may_ask(Deadline(kMs)));
    look_up_in_vain(Deadline(kMs));
    ::usleep((kMs + 10) * 1000);  // the first pause again
    CHECK(may_ask(Deadline(kMs)));
    remember_silence(Outcome::kFound, Deadline(kMs));
}

TEST_CASE("many that wait in vain at the same time make one pause, not a longer one each") {
    remember_silence(Outcome::kFound, Deadline(kMs));
    const Deadline first(kMs);
    const Deadline second(kMs + 1);
    const Deadline third(kMs + 2);
    look_up_in_vain(first);
    look_up_in_vain(second);
    look_up_in_vain(third);
    ::usleep((kMs + 20) * 1000);
    CHECK(may_ask(Deadline(kMs)));
    remember_silence(Outcome::kFound, Deadline(kMs));
}

TEST_CASE("one that had no descriptor to ask with has heard nothing") {
    remember_silence(Outcome::kFound, Deadline(kMs));
    const Deadline waiting(500);
    remember_silence(Outcome::kNoResources, Deadline(kMs));
    look_up_in_vain(waiting);
    CHECK_FALSE(may_ask(Deadline(10'000)));
    while (!may_ask(Deadline(10'000))) ::usleep(1000);
    remember_silence(Outcome::kNoResources, Deadline(10'000));
    CHECK_FALSE(may_ask(Deadline(kMs)));
    remember_silence(Outcome::kFound, Deadline(kMs));
}

}  // namespace
}  // namespace warren::nss
