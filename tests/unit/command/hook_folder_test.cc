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
    const HookFolder one(run / "w", bundle_of("web", "/a"));
    const HookFolder other(run / "w", bundle_of("web", "/b"));
    const HookFolder odd(run / "w", bundle_of("../../x", "/a"));
    CHECK(one.path() != other.path());
    CHECK(odd.path().find("..") == std::string::npos);
    one.make();
    CHECK(fs::is_directory(one.path()));
    one.remove();
    CHECK_FALSE(fs::exists(one.path()));
}

TEST_CASE("those whose attachment is gone are swept, but not in their first minute") {
    const TemporaryFolder run;
    const HookFolder living(run / "w", bundle_of("living", "/a"));
    const HookFolder dead(run / "w", bundle_of("dead", "/b"));
    const HookFolder young(run / "w", bundle_of("young", "/c"));
    for (const auto& [folder, id] :
         {std::pair{&living, "living"}, {&dead, "dead"}, {&young, "young"}}) {
        folder->make();
        Plan plan;
        plan.attachment = id;
        std::ofstream(folder->plan()) << plan_text(plan);
    }
    age(living);
    age(dead);
    HookFolder::sweep(run / "w", {"living"});
    CHECK(fs::exists(living.path()));
    CHECK_FALSE(fs::exists(dead.path()));
    CHECK(fs::exists(young.path()));
    HookFolder::sweep(run / "none", {});
}

TEST_CASE("what others could write in is neither swept nor used") {
    const TemporaryFolder run;
    fs::create_directories(run / "victim/old");
    fs::last_write_time(run / "victim/old",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    fs::create_directory_symlink(run / "victim", run / "w-hook");
    CHECK_THROWS_AS(HookFolder::sweep(run / "w", {}), std::runtime_error);
    CHECK(fs::exists(run / "victim/old"));
    fs::remove(run / "w-hook");
    const HookFolder folder(run / "w", bundle_of("web", "/a"));
    fs::create_directory(run / "w-hook");
    fs::permissions(run / "w-hook", fs::perms::all);
    CHECK_THROWS_AS(folder.make(), std::runtime_error);
}

TEST_CASE("what a plan has made goes with it, unless another container has the same root") {
    const TemporaryFolder run;
    fs::create_directories(run / "root");
    Plan plan;
    plan.root = run / "root";
    plan.made = {"/made"};
    const HookFolder first(run / "w", bundle_of("first", "/a"));
    const HookFolder second(run / "w", bundle_of("second", "/b"));
    for (const HookFolder* folder : {&first, &second}) {
        folder->make();
        std::ofstream(folder->plan()) << plan_text(plan);
    }
    run.write("root/made", "");
    first.remove();
    CHECK(fs::exists(run / "root/made"));
    second.remove();
    CHECK_FALSE(fs::exists(run / "root/made"));
}
