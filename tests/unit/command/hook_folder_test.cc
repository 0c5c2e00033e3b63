// What the hook has written for containers, and who takes it away.
#include "sidecar/command/hook_folder.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "sidecar/hook/plan.h"
#include "tests/support/temporary_folder.h"

using namespace warren;
namespace fs = std::filesystem;

namespace {

Bundle bundle_of(const std::string& id, const std::string& path) {
    Bundle bundle;
    bundle.id = id;
    bundle.path = path;
    return bundle;
}

void age(const HookFolder& folder) {
    fs::last_write_time(folder.path(), fs::file_time_type::clock::now() - std::chrono::hours(1));
}

}  // namespace

TEST_CASE("each container has its own, whatever its id is made of") {
    const TemporaryFolder run;
    const HookFolder one(run / "", bundle_of("web", "/a"));
    const HookFolder other(run / "", bundle_of("web", "/b"));
    const HookFolder odd(run / "", bundle_of("../../x", "/a"));
    CHECK(one.path() != other.path());
    CHECK(odd.path().find("..") == std::string::npos);
    one.make();
    CHECK(fs::is_directory(one.path()));
    one.remove();
    CHECK_FALSE(fs::exists(one.path()));
}

TEST_CASE("those whose attachment is gone are swept, but not in their first minute") {
    const TemporaryFolder run;
    const HookFolder living(run / "", bundle_of("living", "/a"));
    const HookFolder dead(run / "", bundle_of("dead", "/b"));
    const HookFolder young(run / "", bundle_of("young", "/c"));
    for (const auto& [folder, id] :
         {std::pair{&living, "living"}, {&dead, "dead"}, {&young, "young"}}) {
        folder->make();
        Plan plan;
        plan.attachment = id;
        std::ofstream(folder->plan()) << plan_text(plan);
    }
    age(living);
    age(dead);
    HookFolder::sweep(run / "", {"living"});
    CHECK(fs::exists(living.path()));
    CHECK_FALSE(fs::exists(dead.path()));
    CHECK(fs::exists(young.path()));
    HookFolder::sweep(run / "none", {});
}
