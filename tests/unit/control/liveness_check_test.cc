#include "sidecar/control/liveness_check.h"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using namespace warren;

namespace {

struct Checked {
    EventLoop loop;
    std::vector<std::function<void()>> asked;
    std::optional<LivenessCheck> check;
    std::optional<bool> said;

    Checked() {
        check.emplace(loop, [this](const std::function<void()>& answer) {
            asked = {answer, answer};
            return asked.size();
        });
        check->start([this](bool all_live) {
            said = all_live;
            loop.stop();
        });
    }
};

}  // namespace

TEST_CASE("all have to answer, and from any thread they may") {
    Checked checked;
    for (const auto& answer : checked.asked) answer();
    checked.loop.run();
    CHECK(checked.said == true);
}

TEST_CASE("one that does not is waited for, a second") {
    Checked checked;
    checked.asked.front()();
    const TimePoint start = Clock::now();
    checked.loop.run();
    CHECK(checked.said == false);
    CHECK(Clock::now() - start >= std::chrono::milliseconds(900));
    checked.asked.back()();  // too late
}

TEST_CASE("it goes while somebody is asked") {
    Checked checked;
    checked.check.reset();
    const Watch end =
        checked.loop.after(std::chrono::milliseconds(20), [&] { checked.loop.stop(); });
    checked.loop.run();
    CHECK_FALSE(checked.said.has_value());
}
